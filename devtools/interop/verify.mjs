// Asks two verifiers that are not ours about credentials on a running site.
// In (stdin): {origin, contexts: {url: file}, schemas: {url: file}, credentials: [document]}
// Out: one JSON line a question: {verifier, id, verified, revoked, schema, why}
// The site answers on plain http and on localhost, so https://<its host>/ is read there; the contexts and the
// official schema come from files; anything else would be the network, and is refused.
import {readFileSync} from 'node:fs';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const files = {...asked.contexts, ...asked.schemas};
const host = new URL(asked.origin).host;
const json = file => JSON.parse(readFileSync(file, 'utf8'));
const overTheNetwork = globalThis.fetch;

async function fetchHere(resource, options) {
  const url = String(resource.url ?? resource);
  if(url in files) {
    return Response.json(json(files[url]));
  }
  if(new URL(url).host !== host) {
    throw new TypeError(`would leave this machine: ${url}`);
  }
  const here = asked.origin + url.slice(url.indexOf('/', 8));
  const ask = () => overTheNetwork(here, {headers: options?.headers});
  return ask().catch(ask); // a kept connection may be closed by the server at the moment of asking
}
globalThis.fetch = fetchHere; // before the libraries are loaded: they may keep the one they find

const bazaar = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus, getCredentialStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
const dcc = await import('@digitalcredentials/verifier-core');

const suite = new DataIntegrityProof({cryptosuite});

async function documentLoader(url) {
  const answer = document => ({contextUrl: null, documentUrl: url, document});
  if(url in asked.contexts) {
    return answer(json(asked.contexts[url]));
  }
  if(url.startsWith('did:web:')) {
    return answer(await fromDid(url));
  }
  const response = await fetchHere(url);
  if(!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return answer(await response.json());
}

async function fromDid(url) {
  const [did, fragment] = url.split('#');
  const path = did.slice('did:web:'.length).split(':').map(decodeURIComponent).join('/');
  const response = await fetchHere(`https://${path}/did.json`);
  const document = await response.json();
  if(!fragment) {
    return document;
  }
  const method = document.verificationMethod.find(one => one.id === url);
  if(!method) {
    throw new Error(`${did} does not publish ${url}`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

const reasons = error => [error?.message, ...(error?.errors ?? []).map(one => one.message)]
  .filter(Boolean).map(String).join('; ').slice(0, 300);

async function byDigitalBazaar(credential) {
  const result = await bazaar.verifyCredential({credential, suite, documentLoader, checkStatus});
  const entry = result.statusResult?.results?.[0];
  return {
    verified: result.verified,
    revoked: entry ? entry.status : null,
    why: reasons(result.error ?? result.statusResult?.error)
  };
}

// The list is a credential too: its own proof, by the same library, and the bit read from it once more.
async function listByDigitalBazaar(credential) {
  const entry = getCredentialStatus({credential, statusPurpose: 'revocation'});
  const {document} = await documentLoader(entry.statusListCredential);
  const result = await bazaar.verifyCredential({credential: document, suite, documentLoader});
  return {verified: result.verified, revoked: null, why: reasons(result.error)};
}

async function byDigitalCredentials(credential) {
  const result = await dcc.verifyCredential({credential, knownDIDRegistries: []});
  const step = id => result.log?.find(entry => entry.id === id);
  const schema = result.additionalInformation?.find(entry => entry.id === 'schema_check')?.results;
  const status = step('revocation_status');
  return {
    verified: step('valid_signature')?.valid === true && step('expiration')?.valid === true,
    revoked: status?.error ? null : status ? !status.valid : null,
    schema: Array.isArray(schema) ? schema.every(one => one.result.valid) : null,
    why: (result.errors ?? []).map(error => `${error.name}: ${error.message}`).join('; ') ||
      (status?.error ? `${status.error.name}: ${status.error.message}` : '')
  };
}

const verifiers = {
  '@digitalbazaar/vc': byDigitalBazaar,
  '@digitalbazaar/vc, the status list': listByDigitalBazaar,
  '@digitalcredentials/verifier-core': byDigitalCredentials
};
for(const credential of asked.credentials) {
  for(const [verifier, verify] of Object.entries(verifiers)) {
    let said;
    try {
      said = await verify(credential);
    } catch(error) {
      said = {verified: false, revoked: null, why: reasons(error)};
    }
    console.log(JSON.stringify({verifier, id: credential.id, ...said}));
  }
}

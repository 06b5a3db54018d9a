"""Words that stand around names, and names that are words, too; all folded and in small letters."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "dr prof professor mr mrs ms mx miss madam sir dame rev fr dipl ing frau herr mme mlle monsieur madame "
    "sra srta senor senora"
)
# Titles in texts; as parts of a name some of them are given names.
CALLED = TITLES | _words("sr don dona hr sig signor signora signore dott dottssa docent coach lecturer dean")
DEGREES = _words("phd dphil edd msc mba bsc jr sr ii iii iv ph.d m.sc")
SHORT_DEGREES = DEGREES | _words("ba ma md med b.a m.a m.d ed.d b.sc")  # some are surnames, too
PARTICLES = _words(
    "van von der den de del della di da do dos das du des la le les lo el al ten ter te zu zum zur af av y e "
    "i bin ibn bint ben abu st san santa mac mc o d l"
)
# User names that are nobody's.
ANYBODY = _words(
    "info mail email admin office contact hello team support staff teacher student faculty post webmaster "
    "test user name school college university learning teaching library dean course help home work noreply"
)
# Family names that stand first in Vietnam, China and Korea: a name may be given in either order.
FAMILIES = _words(
    "nguyen tran pham hoang huynh phan vu vo dang bui ngo duong le ly ho do dinh truong lam mai trinh luong "
    "wang zhang li liu chen yang zhao huang zhou wu xu sun zhu gao lin guo luo liang zheng xie han tang feng "
    "dong xiao cheng cao yuan deng shen zeng peng jiang cai jia ding wei xue pan dai xia zhong tian ren fan "
    "fang yao liao zou xiong jin hao kong cui kang mao qiu qin gu hou shao meng duan qian yin chang "
    "kim lee choi jung cho yoon jang lim shin kwon hwang"
)
MONTHS = _words("march april may june july august")  # written with a capital in any sentence
# Names that are words of ordinary prose.
ORDINARY = MONTHS | _words(
    "abbott able ace alley am amber an angel anger apple arch archer are art as ash at autumn bacon bad "
    "bailey baker ball bank banks bar barber bark barker barn barns baron barrow bass batch bates bath "
    "battle bay be beach beam bean bear beard beck bee bell bench bender bent berry best better beyond "
    "big bill birch bird bishop bit black blade blank blaze bliss block bloom blue blunt board bobby "
    "body bold bolt bond bone book booker booth boss bow bowl bowman box boy boys branch brand brass "
    "brave bray bread brew bridge bridges briggs bright brook brooks broom brow brown buck bud buddy "
    "bull bunch burden burn burns bush but butcher butler butter button by cable can candle candy cane "
    "cannon card cards care carol carpenter carr carry cart carter carver case cash cast castle cave "
    "chain chamber chambers champion chance chandler chapel chapman charity chase cheer chew child "
    "childs chin choice chuck church clark class clay clear clement clerk cliff close coach coal coates "
    "coffee cole coleman colt comfort cook cooper copper corn corner cotton couch counts course court "
    "cox craft crane crisp cross crow cruise crystal cure curry curt curtain dale dance dash dawn day "
    "days deal dean dear deed deeds deep dice dick do dolly don doom door dove down drake draper draw "
    "drew drum drummer dry duck duke dusk dust dusty eagle early ease east easy eaves edge else ember "
    "english ernest even ever fair fairfax faith falconer fall falls fang far farmer fast favor fay fear "
    "fee fern few field fields finch fine finger first fish fisher fitch flag flat fletcher flint flood "
    "flora flower flowers fly foal folk foot for forbes ford forest forester forge fort forth foster "
    "fountain fowl fowler fox frame frank frankly free freed freeman french fresh friday friend from "
    "frost full fuller furnace gain gale game games garden gardener garland garner gate gates gay gem "
    "gene gentle gentry george german gift ginger glad glass glen glover go goal gold golden good goode "
    "goodman goods gown grace grain grand grange grant grass grave graves gray great green grey grieve "
    "groom ground grove growth guest gun guy had hall ham hammer hand hands handy happy hard hardy hare "
    "harp harper harrow hart harvest has hatch hatcher have hawk hay hazel he head heard heart heath "
    "heather heaven held hen her herb herd here hero high hill hills him his hit ho hobby hold holder "
    "hole holiday holland hollow holly holy home honey honor hood hook hooker hooper hop hope horn horne "
    "hot house how huff humble hunt hunter hurt husband ice if in iris iron irons is it its ivory ivy "
    "jack jade jay jet jewel john jolly journal journey joy joyful judge junior just justice keen keep "
    "kent key keys kidd kind king kitchen kite knight knott know ladd lake lamb lance land lane large "
    "lark last laurel law lawless lay leach leader leaf learn learned lease leather leaves lesson "
    "lessons let lever lie light lily line link lion list little lively livings lo lock locke lodge long "
    "lord lot love loveless lovely low luck lucky lung lynch made maid main major make maker man mango "
    "manly many marble mark marker market marks marsh marshal marshall martin mason massive masters mat "
    "match mate may me mead meadow mean means meek melody men mercy merit merry might mild miles mill "
    "miller mills mind miner mint mock monday money monk moon moor moore more moss most mould mount "
    "mountain mouse much mull muse my nail narrow near neat neighbours never new newman next nice nick "
    "night no noble noel noon nor norm north not now nun nurse nut oak oaks ocean odd of off old olive "
    "on one only or orange order other ought our out oven over pace pack page pain paine painter palm "
    "palmer pan paper parish park parker parks parson parsons part partridge pass past pat patch "
    "patience patron patty pay payne peace peach peacock pear pearl peg pen penny pepper perch perfect "
    "person pet petal pick pickles pierce pike pilgrim pill pine pink pipe piper pitt place plain plan "
    "plant plum plumber pole pond pool poole poor pope poppy porter post pot potter potts pound power "
    "powers pray precious present press price pride priest prime prince prior proctor prose prosper "
    "proud prudence pull purple queen quest quick quince rabbit rain rainbow ran rand range ransom rash "
    "ray read reader ready reason rede reed reef reeves rest rex rhyme rice rich riches richly riddle "
    "ride rider ridge ring rise river rivers roach road rob robin rock rocky rod roe roman rook rooms "
    "root rope rose rosemary rough round row rowan royal ruby rule rush rust rusty saddler sadler safe "
    "saffron sage sail saint sales salmon salt sand sands sandy saturday savage saw say scales school "
    "scott scout seal seals sean see seed self sell seller sellers senior set sew sexton shade shadow "
    "sharp shaw she shell shepherd sheriff shield shine ship shirt shoemaker shore short shy side sierra "
    "silence silk silver simple sin sing singer skip sky slate sleigh sloe small smart smith smoke snow "
    "so sole some sommer song sorrow spark sparks sparrow spear speed spence spencer spice spicer spring "
    "squire stable stack staff stage stain stamp stand star stark stay steel steele sterling stern "
    "steward still stirling stock stone stones storm story strange straw stream street strong studies "
    "study such sue sugar summer summers sun sunday sung sunny sunshine swan sweet swift sword table "
    "tailor tall tan tang tanner tar taylor teach teacher teachers tell tempest temple terry than that "
    "thatcher the then there they thin thing this thomas thorn thorne thrift thursday tide tiger till "
    "tiller timber to tongue tony too tool top torch tower towers town trace trainer trap travel travers "
    "treasure tree trees trinity trip trout true truth tucker tuesday turn turner twist two tyler under "
    "underwood unity up upright us usher vale valley van vance vane velvet verge very vest vicar victor "
    "victory view vine violet virtue void wade waggoner wait waite wake wale walk walker wall waller "
    "walls want war ward warden ware warm warner warren was watchman water waters watt watts waver way "
    "ways we weaver webb webber wedge week weeks welcome well wells were west what wheat wheel wheeler "
    "when where which while whistler white whiting who why wild wilder wilderness will wills win wind "
    "window wine wing winner winter winters wise wish with wolf wonder wood woodman woodruff woods woody "
    "wool woolf word words work worker workman works worth worthy wren wright yard yarn year yes yet yew "
    "you young your"
)
# Second given names that other people bear, too.
SECONDS = _words(
    "alan albert alexander alice andrew angela anna anne anthony antonio barbara carlos catherine charles "
    "christian christine christopher daniel david edward elena elisabeth elizabeth emma eric francis "
    "frederick gabriel helen henry isabel james jane jean jose joseph juan julia julian karin karl laura "
    "lawrence leigh louis louise lucas luis lynn manuel margaret maria marie mary matthew maria michael "
    "miguel nicole oliver patricia patrick paul paula pedro peter philip pierre richard robert ruth samuel "
    "sara sarah simon sofia sophia sophie stephen susan teresa theresa timothy victoria vincent walter "
    "william"
)

from django.http import Http404


def _later(request, **kwargs):
    raise Http404


issued = take_back = reinstate = _later

// The service of gsoap.c, for soapcpp2.
#import "wsse.h"
//gsoap ns service name: ping
//gsoap ns service namespace: urn:ping
int ns__ping(char *in, char **out);

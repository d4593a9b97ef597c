/* Prints what gSOAP's soap_s2dateTime reads from each line of stdin, in seconds. wsseapi ignores
   whether the function fails, and uses the time that it has set by then. soap-times.py runs it. */
#include "stdsoap2.h"

SOAP_NMAC struct Namespace namespaces[] = {{NULL, NULL, NULL, NULL}};

int main(void) {
    struct soap *soap = soap_new();
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        time_t time = -1;
        line[strcspn(line, "\n")] = '\0';
        soap->error = SOAP_OK;
        soap_s2dateTime(soap, line, &time);
        printf("%lld\n", (long long)time);
    }
    return 0;
}

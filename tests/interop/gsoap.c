/* Checks SOAP envelopes with gSOAP's wsseapi plugin, called as its documentation shows. A line of
 * stdin is a username, a password and an envelope, each in hex with a space between them. The answer is
 * "accepted", or "refused" and the fault.
 *
 * soapcpp2 -S -c -w -I/usr/share/gsoap/import gsoap.h, then compile with its files and the plugin's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wsseapi.h"
#include "ping.nsmap"

static const char *user, *password;
static int accepted;
static char *envelope;
static size_t length, place;

int ns__ping(struct soap *soap, char *in, char **out) {
    (void)in;
    const char *name;
    *out = "pong";
    if (soap_wsse_verify_Timestamp(soap) || !(name = soap_wsse_get_Username(soap)))
        return soap->error;
    if (strcmp(name, user))
        return soap_wsse_fault(soap, wsse__FailedAuthentication, NULL);
    if (soap_wsse_verify_Password(soap, password))
        return soap->error;
    accepted = 1;
    return SOAP_OK;
}

static size_t receive(struct soap *soap, char *buffer, size_t size) {
    (void)soap;
    size_t part = length - place < size ? length - place : size;
    memcpy(buffer, envelope + place, part);
    place += part;
    return part;
}

static int send_nothing(struct soap *soap, const char *text, size_t size) {
    (void)soap, (void)text, (void)size;
    return SOAP_OK;
}

/* Decodes hex in place. */
static size_t decode(char *hex) {
    size_t count = strlen(hex) / 2;
    for (size_t i = 0; i < count; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
        hex[i] = (char)strtol(digits, NULL, 16);
    }
    hex[count] = 0;
    return count;
}

int main(void) {
    static char line[1 << 16];
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    soap_register_plugin(soap, soap_wsse);
    while (fgets(line, sizeof line, stdin)) {
        char *name = strtok(line, " \n"), *key = strtok(NULL, " \n");
        envelope = strtok(NULL, " \n");
        decode(name), decode(key);
        user = name, password = key;
        length = decode(envelope), place = 0;
        soap->frecv = receive, soap->fsend = send_nothing;
        soap_begin(soap);
        accepted = 0;
        soap_serve(soap);
        const char *fault = soap->fault ? *soap_faultstring(soap) : "";
        accepted ? puts("accepted") : printf("refused %s\n", fault ? fault : "");
        fflush(stdout);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 0;
}

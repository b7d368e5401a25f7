#include <mosquitto.h>
#include <mqtt_protocol.h>
// libmosquitto's TLS is OpenSSL's, and only OpenSSL knows why it did not trust a certificate.
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

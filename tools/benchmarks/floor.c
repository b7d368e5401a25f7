// The floor: what libmosquitto itself costs. A receiver that only counts QoS 1 messages, with the library's own loop.
//
// Its session is kept by the broker like the daemon's, so that both can be given the same backlog. COUNT 0 only makes the session.
//
// usage: floor HOST PORT FILTER COUNT      prints messages, seconds and CPU seconds as one JSON object, and ends

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static long received;
static bool subscribed;
static struct timespec first;

static double seconds_since(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void on_connect(struct mosquitto *client, void *filter, int code) {
    if (code != 0) exit(1);
    mosquitto_subscribe(client, NULL, filter, 1);
}

static void on_subscribe(struct mosquitto *client, void *filter, int identifier, int count, const int *granted) {
    (void)client, (void)filter, (void)identifier, (void)count, (void)granted;
    subscribed = true;
}

static void on_message(struct mosquitto *client, void *filter, const struct mosquitto_message *message) {
    (void)client, (void)filter, (void)message;
    if (received++ == 0) clock_gettime(CLOCK_MONOTONIC, &first);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: %s HOST PORT FILTER COUNT\n", argv[0]);
        return 2;
    }
    const long wanted = atol(argv[4]);
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new("cityward-floor", false, argv[3]);
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 2000);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_property *properties = NULL;
    mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, 3600);
    if (mosquitto_connect_bind_v5(client, argv[1], atoi(argv[2]), 60, NULL, properties) != MOSQ_ERR_SUCCESS) return 1;
    const double before = cpu_seconds();
    while (received < wanted || !subscribed) {
        if (mosquitto_loop(client, 1000, 1) != MOSQ_ERR_SUCCESS) return 1;
    }
    mosquitto_disconnect(client);
    printf("{\"messages\":%ld,\"seconds\":%.6f,\"cpu_seconds\":%.6f}\n", received, seconds_since(&first),
           cpu_seconds() - before);
    return 0;
}

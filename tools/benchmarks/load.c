// The load: truck readings at QoS 1, as fast as the broker confirms them, some 220 bytes each.
//
// usage: load HOST PORT DEVICES COUNT [TOPIC_PREFIX]
//
// Device n reports every ten seconds of device time, from COUNT / DEVICES reports ago until now, and drives slowly in circles.

#include <math.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { window = 1000 };
static long confirmed;

static void on_publish(struct mosquitto *client, void *context, int identifier) {
    (void)client, (void)context, (void)identifier;
    confirmed++;
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: %s HOST PORT DEVICES COUNT [TOPIC_PREFIX]\n", argv[0]);
        return 2;
    }
    const long devices = atol(argv[3]), count = atol(argv[4]);
    const char *prefix = argc > 5 ? argv[5] : "cityward/truck/";
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, window);
    mosquitto_publish_callback_set(client, on_publish);
    if (mosquitto_connect(client, argv[1], atoi(argv[2]), 60) != MOSQ_ERR_SUCCESS) return 1;
    for (int turn = 0; turn < 10; turn++) mosquitto_loop(client, 20, 1);

    const long long rounds = (count + devices - 1) / devices;
    const long long start = (long long)time(NULL) * 1000 - rounds * 10000;
    char topic[128], payload[512];
    for (long sent = 0; sent < count; sent++) {
        const long device = sent % devices;
        const long long round = sent / devices;
        const double angle = (double)(round + device) / 50.0;
        snprintf(topic, sizeof topic, "%struck-%05ld", prefix, device);
        const int length = snprintf(payload, sizeof payload,
            "{\"time\":%lld,\"lat\":%.6f,\"lon\":%.6f,\"speed\":%.1f,\"course\":%ld,\"load\":\"%s\",\"cover\":\"closed\","
            "\"lift\":\"down\",\"ignition\":true,\"mileage\":%.1f,\"seq\":%lld}",
            start + round * 10000 + device % 1000, 31.0376 + 0.02 * sin(angle) + (double)(device % 100) / 2000,
            112.1936 + 0.02 * cos(angle) + (double)(device / 100) / 2000, 30.0 + (double)(sent % 200) / 10, (device * 7) % 360,
            device % 2 ? "empty" : "full", (double)round / 10, round);
        while (sent - confirmed >= window) {
            if (mosquitto_loop(client, 100, 1) != MOSQ_ERR_SUCCESS) return 1;
        }
        if (mosquitto_publish(client, NULL, topic, length, payload, 1, false) != MOSQ_ERR_SUCCESS) return 1;
    }
    while (confirmed < count) {
        if (mosquitto_loop(client, 100, 1) != MOSQ_ERR_SUCCESS) return 1;
    }
    mosquitto_disconnect(client);
    return 0;
}

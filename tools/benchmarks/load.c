// The load: readings of trucks, and of kitchens for every tenth device, at QoS 1, as fast as the broker confirms them.
//
// usage: load [-p PARTITIONS] [-e END] [-3] HOST PORT DEVICES COUNT [json | collectd]
//
//   -p   topics name the partition of the device, cityward/p/PARTITION/truck/NAME, as the subject mapping of a NATS cluster makes them
//   -e   when the last report is made, in Unix seconds; without it now
//   -3   MQTT 3.1.1, which is what NATS speaks; without it 5
//
// A device reports every ten seconds of device time, from COUNT / DEVICES reports ago until now. Trucks drive in circles, all over the
// town that judge-benchmark --write makes; every fiftieth is full, off its route, and too fast now and then. JSON has some 220 bytes, and `seq` counts the
// readings of a device, so that a loss would show. collectd takes numbers only: the same ones, separated by colons.

#include <math.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { window = 1000 };
static const double south = 30.85, west = 112.0, degrees = 0.36;
static long confirmed;

static void on_publish(struct mosquitto *client, void *context, int identifier) {
    (void)client, (void)context, (void)identifier;
    confirmed++;
}

struct reading {
    long device;
    long long time, seq;
    double lat, lon, speed, mileage, fume;
    long course;
    bool is_violator, is_kitchen, fan;
};

static struct reading reading_of(long device, long long round, long long start) {
    const double angle = (double)(round + device) / 50.0;
    const bool is_violator = device % 50 == 0;
    struct reading reading = {
        .device = device,
        .time = start + round * 10000 + device % 1000,
        .seq = round,
        .lat = south + degrees * (0.1 + 0.8 * fmod((double)device * 0.6180339887, 1)) + 0.02 * sin(angle),
        .lon = west + degrees * (0.1 + 0.8 * fmod((double)device * 0.7548776662, 1)) + 0.02 * cos(angle),
        .speed = is_violator && (round + device / 50) % 100 < 4 ? 65.0 : 30.0 + (double)((device + round) % 200) / 10,
        .mileage = 1000.0 + (double)round / 10,
        .course = (device * 7 + round / 10) % 360,
        .is_violator = is_violator,
        .is_kitchen = device % 10 == 9,
        .fume = (double)((device * 13 + round) % 25) / 10,
        .fan = (round + device) % 360 < 240,
    };
    return reading;
}

static int as_json(const struct reading *it, char *payload, size_t size) {
    if (it->is_kitchen)
        return snprintf(payload, size,
            "{\"time\":%lld,\"fume\":%.2f,\"pm\":%.2f,\"nmhc\":%.2f,\"fan\":%s,\"purifier\":%s,\"flow\":%.1f,"
            "\"temperature\":%.1f,\"humidity\":%.1f,\"flag\":\"N\",\"seq\":%lld}",
            it->time, it->fume, it->fume * 1.5, it->fume * 2.1, it->fan ? "true" : "false", it->fan ? "true" : "false", 8000.0 + it->fume,
            45.5, 60.2, it->seq);
    return snprintf(payload, size,
        "{\"time\":%lld,\"lat\":%.6f,\"lon\":%.6f,\"speed\":%.1f,\"course\":%ld,\"load\":\"%s\",\"cover\":\"closed\","
        "\"lift\":\"down\",\"ignition\":true,\"mileage\":%.1f,\"seq\":%lld}",
        it->time, it->lat, it->lon, it->speed, it->course, it->is_violator ? "full" : it->device % 2 ? "empty" : "half", it->mileage, it->seq);
}

static int as_collectd(const struct reading *it, char *payload, size_t size) {
    if (it->is_kitchen)
        return snprintf(payload, size, "%.3f:%.2f:%.2f:%.2f:%d:%d:%.1f:%.1f:%.1f:%lld", (double)it->time / 1000, it->fume,
                        it->fume * 1.5, it->fume * 2.1, it->fan, it->fan, 8000.0 + it->fume, 45.5, 60.2, it->seq);
    return snprintf(payload, size, "%.3f:%.6f:%.6f:%.1f:%ld:%d:0:0:1:%.1f:%lld", (double)it->time / 1000, it->lat, it->lon, it->speed,
                    it->course, it->is_violator ? 2 : it->device % 2 ? 0 : 1, it->mileage, it->seq);
}

// FNV-1a, with 32 bits: what {{partition(N,1)}} of NATS does with a device's name.
static unsigned long partition_of(const char *name, unsigned long partitions) {
    uint32_t hash = 2166136261u;
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash % partitions;
}

int main(int argc, char **argv) {
    const char *program = argv[0];
    unsigned long partitions = 0;
    long long end = (long long)time(NULL);
    int version = MQTT_PROTOCOL_V5, option;
    while ((option = getopt(argc, argv, "p:e:3")) != -1) {
        if (option == 'p') partitions = strtoul(optarg, NULL, 10);
        if (option == 'e') end = atoll(optarg);
        if (option == '3') version = MQTT_PROTOCOL_V311;
        if (option == '?') return 2;
    }
    argc -= optind, argv += optind;
    if (argc < 4) {
        fprintf(stderr, "usage: %s [-p PARTITIONS] [-e END] [-3] HOST PORT DEVICES COUNT [json | collectd]\n", program);
        return 2;
    }
    const char *host = argv[0];
    const int port = atoi(argv[1]);
    const long devices = atol(argv[2]), count = atol(argv[3]);
    const bool for_collectd = argc > 4 && strcmp(argv[4], "collectd") == 0;
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(NULL, true, NULL);
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, version);
    mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, window);
    mosquitto_publish_callback_set(client, on_publish);
    if (mosquitto_connect(client, host, port, 60) != MOSQ_ERR_SUCCESS) return 1;
    for (int turn = 0; turn < 10; turn++) mosquitto_loop(client, 20, 1);

    const long long rounds = (count + devices - 1) / devices;
    const long long start = end * 1000 - rounds * 10000;
    char full_name[32], topic[128], payload[512];
    for (long sent = 0; sent < count; sent++) {
        const struct reading reading = reading_of(sent % devices, sent / devices, start);
        const char *class = reading.is_kitchen ? "fume" : "truck", *name = reading.is_kitchen ? "kitchen" : "truck";
        snprintf(full_name, sizeof full_name, "%s-%05ld", name, reading.device);
        if (for_collectd)
            snprintf(topic, sizeof topic, "collectd/%s/cityward/%s", full_name, class);
        else if (partitions)
            snprintf(topic, sizeof topic, "cityward/p/%lu/%s/%s", partition_of(full_name, partitions), class, full_name);
        else
            snprintf(topic, sizeof topic, "cityward/%s/%s", class, full_name);
        const int length = (for_collectd ? as_collectd : as_json)(&reading, payload, sizeof payload);
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

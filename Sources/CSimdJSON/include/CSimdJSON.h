#pragma once
// A C face of simdjson's DOM parser, cut to what a reading needs: parse one payload, walk its objects, pick known members.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cityward_json_parser cityward_json_parser;

enum cityward_json_status {
    cityward_json_ok = 0,
    cityward_json_empty,
    cityward_json_too_large,
    cityward_json_too_deep,
    cityward_json_invalid_utf8,
    // A number that JSON does not know, or beyond 64 bits or all doubles.
    cityward_json_invalid_number,
    cityward_json_malformed,
};

enum cityward_json_kind {
    // Or null.
    cityward_json_absent = 0,
    cityward_json_boolean,
    cityward_json_integer,
    // Or a whole number beyond the signed 64 bits.
    cityward_json_double,
    cityward_json_string,
    // An array or an object.
    cityward_json_nested,
};

typedef struct {
    int32_t kind;
    int32_t boolean;
    int64_t integer;
    double number;
    // Valid until the next parse.
    const uint8_t *text;
    size_t length;
} cityward_json_value;

// The member names that one kind of object has.
typedef struct cityward_json_keys cityward_json_keys;

typedef struct {
    const uint8_t *text;
    size_t length;
} cityward_json_name;

// At most 120 names, all different; they are copied. NULL where there is no memory for them.
cityward_json_keys *cityward_json_keys_new(const cityward_json_name *names, size_t count);
void cityward_json_keys_free(cityward_json_keys *keys);

// Payloads longer than `capacity` bytes or nested deeper than `depth` are refused.
cityward_json_parser *cityward_json_new(size_t capacity, size_t depth);
void cityward_json_free(cityward_json_parser *parser);

// Parses a whole document; on success the first item is next. The bytes are copied.
int cityward_json_parse(cityward_json_parser *parser, const uint8_t *bytes, size_t length);

// How many items the document holds: an array's elements, or 1.
size_t cityward_json_count(const cityward_json_parser *parser);

// Steps to the next item; 0 when there is none.
int cityward_json_next(cityward_json_parser *parser);

// Picks the members named by `keys` out of the current item, one value for each name; 0 when it is not an object.
int cityward_json_pick(cityward_json_parser *parser, const cityward_json_keys *keys, cityward_json_value *values);

// The current item as compact JSON; valid until the next call.
const uint8_t *cityward_json_text(cityward_json_parser *parser, size_t *length);

#ifdef __cplusplus
}
#endif

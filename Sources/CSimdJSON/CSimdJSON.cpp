#include "CSimdJSON.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include <simdjson.h>

namespace dom = simdjson::dom;

struct cityward_json_parser {
    explicit cityward_json_parser(size_t capacity, size_t depth) : parser(capacity), capacity(capacity), depth(depth) {}

    dom::parser parser;
    size_t capacity;
    size_t depth;
    // simdjson reads a little beyond the end, so the payload is copied to where that is allowed.
    std::vector<uint8_t> padded;
    dom::element root;
    dom::element item;
    dom::array::iterator next{};
    dom::array::iterator end{};
    bool is_array = false;
    bool is_spent = true;
    std::string text;
};

// Names in a table, found by their first eight bytes and their length: what an object has beside them is passed over by one look.
struct cityward_json_keys {
    void add(const std::string &padded, size_t length) {
        const uint64_t head = head_of(padded.data(), length);
        size_t slot = slot_of(head, length);
        while (slots[slot] != 0) slot = (slot + 1) % slots.size();
        slots[slot] = static_cast<uint8_t>(keys.size() + 1);
        keys.push_back({head, length, padded.substr(0, length)});
    }

    size_t count() const { return keys.size(); }

    // The number of a name of which eight bytes can be read; -1 for any other.
    int find(const char *name, size_t length) const {
        const uint64_t head = head_of(name, length);
        for (size_t slot = slot_of(head, length); slots[slot] != 0; slot = (slot + 1) % slots.size()) {
            const key &candidate = keys[slots[slot] - 1];
            if (candidate.head != head || candidate.length != length) continue;
            if (length <= 8 || std::memcmp(candidate.text.data() + 8, name + 8, length - 8) == 0) return slots[slot] - 1;
        }
        return -1;
    }

  private:
    struct key {
        uint64_t head;
        size_t length;
        std::string text;
    };

    // The first bytes of a name, as many as there are of eight.
    static uint64_t head_of(const char *name, size_t length) {
        uint64_t head;
        std::memcpy(&head, name, sizeof head);
        // Little-endian, as all processors are that this runs on: the first bytes are the low ones.
        return length < 8 ? head & ((uint64_t{1} << (8 * length)) - 1) : head;
    }

    static size_t slot_of(uint64_t head, size_t length) { return ((head ^ length) * 0x9e3779b97f4a7c15) >> 56; }

    std::vector<key> keys;
    // Each a key's number and one; 0 where there is none. Never more than half full, so that every search ends.
    std::array<uint8_t, 256> slots{};
};

namespace {

// Bytes of a payload for which memory is kept; what a longer one needed is given back with the next payload.
constexpr size_t kept_length = 1 << 20;

int status_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return cityward_json_ok;
    case simdjson::EMPTY: return cityward_json_empty;
    case simdjson::CAPACITY: return cityward_json_too_large;
    case simdjson::DEPTH_ERROR: return cityward_json_too_deep;
    case simdjson::UTF8_ERROR: return cityward_json_invalid_utf8;
    case simdjson::NUMBER_ERROR: return cityward_json_invalid_number;
    default: return cityward_json_malformed;
    }
}

void assign(cityward_json_value &value, dom::element element) {
    switch (element.type()) {
    case dom::element_type::NULL_VALUE: value.kind = cityward_json_absent; break;
    case dom::element_type::BOOL:
        value.kind = cityward_json_boolean;
        value.boolean = element.get_bool().value_unsafe();
        break;
    case dom::element_type::INT64:
        value.kind = cityward_json_integer;
        value.integer = element.get_int64().value_unsafe();
        value.number = static_cast<double>(value.integer);
        break;
    case dom::element_type::UINT64:
        value.kind = cityward_json_double;
        value.number = static_cast<double>(element.get_uint64().value_unsafe());
        break;
    case dom::element_type::DOUBLE:
        value.kind = cityward_json_double;
        value.number = element.get_double().value_unsafe();
        break;
    case dom::element_type::STRING: {
        const std::string_view text = element.get_string().value_unsafe();
        value.kind = cityward_json_string;
        value.text = reinterpret_cast<const uint8_t *>(text.data());
        value.length = text.size();
        break;
    }
    default: value.kind = cityward_json_nested;
    }
}

} // namespace

cityward_json_parser *cityward_json_new(size_t capacity, size_t depth) {
    return new (std::nothrow) cityward_json_parser(capacity, depth);
}

void cityward_json_free(cityward_json_parser *parser) { delete parser; }

int cityward_json_parse(cityward_json_parser *self, const uint8_t *bytes, size_t length) {
    self->is_spent = true;
    if (length > self->capacity) return cityward_json_too_large;
    if (length <= kept_length && self->parser.capacity() > 2 * kept_length + 4096) {
        self->parser = dom::parser(self->capacity);
        self->padded = std::vector<uint8_t>();
        self->text = std::string();
    }
    if (length > self->parser.capacity() || self->parser.capacity() == 0) {
        const auto error = self->parser.allocate(std::min(self->capacity, 2 * length + 4096), self->depth);
        if (error) return status_of(error);
    }
    if (self->padded.size() < length + simdjson::SIMDJSON_PADDING) {
        self->padded.resize(2 * length + simdjson::SIMDJSON_PADDING);
    }
    if (length > 0) std::memcpy(self->padded.data(), bytes, length);
    const auto error = self->parser.parse(self->padded.data(), length, false).get(self->root);
    if (error) return status_of(error);
    self->is_spent = false;
    self->is_array = self->root.is_array();
    if (self->is_array) {
        const dom::array items = self->root.get_array().value_unsafe();
        self->next = items.begin();
        self->end = items.end();
    }
    return cityward_json_ok;
}

size_t cityward_json_count(const cityward_json_parser *self) {
    return self->is_array ? self->root.get_array().value_unsafe().size() : 1;
}

int cityward_json_next(cityward_json_parser *self) {
    if (self->is_spent) return 0;
    if (!self->is_array) {
        self->item = self->root;
        self->is_spent = true;
        return 1;
    }
    if (!(self->next != self->end)) {
        self->is_spent = true;
        return 0;
    }
    self->item = *self->next;
    ++self->next;
    return 1;
}

cityward_json_keys *cityward_json_keys_new(const cityward_json_name *names, size_t count) {
    auto *keys = new (std::nothrow) cityward_json_keys;
    if (!keys) return nullptr;
    for (size_t index = 0; index < count; ++index) {
        // Padded, because the start of a name is read as eight bytes.
        std::string text(reinterpret_cast<const char *>(names[index].text), names[index].length);
        keys->add(text.append(8, '\0'), names[index].length);
    }
    return keys;
}

void cityward_json_keys_free(cityward_json_keys *keys) { delete keys; }

int cityward_json_pick(cityward_json_parser *self, const cityward_json_keys *keys, cityward_json_value *values) {
    dom::object object;
    if (self->item.get_object().get(object)) return 0;
    for (size_t index = 0; index < keys->count(); ++index) values[index].kind = cityward_json_absent;
    for (auto member = object.begin(); member != object.end(); ++member) {
        // simdjson lets eight bytes be read from the start of any name.
        const std::string_view name = member.key();
        if (const int index = keys->find(name.data(), name.size()); index >= 0) assign(values[index], member.value());
    }
    return 1;
}

const uint8_t *cityward_json_text(cityward_json_parser *self, size_t *length) {
    self->text = simdjson::minify(self->item);
    *length = self->text.size();
    return reinterpret_cast<const uint8_t *>(self->text.data());
}

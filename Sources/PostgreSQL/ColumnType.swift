import CPostgreSQL

/// Types whose binary form is read here; of all others the text is taken.
enum ColumnType: Sendable {
    case bool, int2, int4, int8, float4, float8, numeric, text, jsonb, bytea, other

    /// * `identifier`: its row in `pg_type`, https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat.
    init(_ identifier: Oid) {
        self =
            switch identifier {
            case 16: .bool
            case 17: .bytea
            case 20: .int8
            case 21: .int2
            case 23: .int4
            case 700: .float4
            case 701: .float8
            case 1700: .numeric
            case 3802: .jsonb
            // name, text, json, unknown, character, character varying
            case 19, 25, 114, 705, 1042, 1043: .text
            default: .other
            }
    }
}

/// The functions of questions that know places, as `cityward query` has them on a folder: `inside(lat, lon, name)` and
/// `distance(lat, lon, name)`, where a name is that of one place or of a kind.
///
/// They are PostGIS's work. Without it they say what is missing.
struct PlaceFunctions {
    /// `nil` where the database has none.
    let postGIS: PostGIS?
    /// Of the tables.
    let schema: String

    var definitions: String {
        """
        CREATE OR REPLACE FUNCTION inside(lat double precision, lon double precision, name text) RETURNS boolean
            LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$ \(body(of: isInside)) $$;
        CREATE OR REPLACE FUNCTION distance(lat double precision, lon double precision, name text) RETURNS double precision
            LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$ \(body(of: distance)) $$
        """
    }

    private func body(of question: (PostGIS) -> String) -> String {
        guard let postGIS else {
            return """
                BEGIN
                    RAISE EXCEPTION 'places are looked up by PostGIS, and this database has none'
                        USING HINT = 'a superuser does CREATE EXTENSION postgis; the daemon''s next start makes use of it';
                END
                """
        }
        return """
            DECLARE answer record;
            BEGIN
                \(question(postGIS)) INTO answer;
                IF answer.places = 0 THEN
                    RAISE EXCEPTION 'no place file defines a place or kind ''%''', name;
                END IF;
                RETURN answer.value;
            END
            """
    }

    /// A border belongs to its place. Areas have straight edges in degrees; what is round or wide is measured on the sphere.
    private func isInside(_ postGIS: PostGIS) -> String {
        """
        SELECT count(*) AS places, bool_or(CASE WHEN p.reach IS NULL THEN \(covers(postGIS))
            ELSE \(metres(postGIS)) <= p.reach END) AS value \(places)
        """
    }

    /// 0 inside of areas and circles; of lines the distance to the centre line.
    private func distance(_ postGIS: PostGIS) -> String {
        """
        SELECT count(*) AS places, min(CASE WHEN p.reach IS NULL AND \(covers(postGIS)) THEN 0
            WHEN \(postGIS.function("ST_Dimension"))(p.geom) = 0 THEN greatest(0, \(metres(postGIS)) - p.reach)
            ELSE \(metres(postGIS)) END) AS value \(places)
        """
    }

    private var places: String {
        """
        FROM \(schema).place AS p
            WHERE p.id = name OR p.kind = name AND NOT EXISTS (SELECT FROM \(schema).place AS o WHERE o.id = name)
        """
    }

    private func covers(_ postGIS: PostGIS) -> String {
        "\(postGIS.function("ST_Covers"))(p.geom, \(postGIS.point()))"
    }

    private func metres(_ postGIS: PostGIS) -> String {
        "\(postGIS.function("ST_Distance"))(p.geom::\(postGIS.geography), \(postGIS.point())::\(postGIS.geography), false)"
    }
}

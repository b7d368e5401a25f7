import API
import Places
import Rules
import Schedules
import Telemetry

extension CityView {
    /// What the API shows of a city.
    init(_ city: City) {
        let register = city.rules.register
        let rows = register.rows.enumerated().map { number, row in
            RegisterView.Row(
                deviceClass: row.deviceClass,
                device: row.device,
                title: row.title,
                company: row.company,
                district: row.district,
                coordinate: row.coordinate,
                document: register.document(ofRow: number)
            )
        }
        self.init(
            catalogue: city.rules.catalogue,
            ruleSet: city.rules.hash,
            rules: city.ruleViews,
            places: city.places.places.map(PlaceView.init),
            register: RegisterView(rows),
            lists: city.configuration.caseLists,
            centre: city.places.centre,
            reports: city.reports
        )
    }
}

extension RuleView {
    init(_ definition: RuleDefinition) {
        self.init(
            id: definition.id.text,
            title: definition.title,
            deviceClass: definition.deviceClass.text,
            severity: definition.severity,
            during: definition.during?.text,
            except: definition.except?.text,
            hold: definition.hold,
            basis: definition.basis,
            points: definition.points,
            category: definition.caseTerms?.category,
            due: definition.caseTerms.map { "\($0.term)" },
            text: definition.source
        )
    }
}

extension PlaceView {
    init(_ place: Place) {
        let properties = place.properties.sorted { $0.key < $1.key }.map { name, value in
            let json =
                switch value {
                case .text(let text): jsonString(text)
                case .number(let number): number.isFinite ? "\(number)" : "null"
                case .boolean(let boolean): boolean ? "true" : "false"
                }
            return (name: name, json: json)
        }
        self.init(
            id: place.identifier,
            name: place.name,
            kind: place.kind,
            reachMetres: place.geometry.reachMetres,
            geometry: place.geometry.geoJSON,
            properties: properties
        )
    }
}

extension PlaceIndex {
    /// Where most places are: the middle one by latitude and by longitude, so that a far-off district does not count for much.
    fileprivate var centre: Coordinate? {
        let points = places.compactMap(\.geometry.coordinates.first)
        guard !points.isEmpty else { return nil }
        return Coordinate(
            latitude: points.map(\.latitude).sorted()[points.count / 2],
            longitude: points.map(\.longitude).sorted()[points.count / 2]
        )
    }
}

extension PlaceGeometry {
    fileprivate var coordinates: [Coordinate] {
        switch self {
        case .area(let polygons): polygons.flatMap(\.rings).flatMap(\.self)
        case .lines(let lines, _): lines.flatMap(\.self)
        case .circle(let centre, _): [centre]
        }
    }
}

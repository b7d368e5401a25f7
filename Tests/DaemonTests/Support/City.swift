import Foundation
import MQTT
import TestSupport

/// A configuration folder of a small city: a curfew zone, a disposal site, a register, and rules of every kind.
struct City {
    let folder: URL

    /// * `keepAlive`: short, so that tests of outages need not wait.
    /// * `extraSources`: lines that are added to the list of sources.
    /// * `curfew`: the opening hours of the rule `curfew`.
    init(
        in folder: URL,
        broker: Broker,
        clientID: String = "cityward",
        batch: Int = 1000,
        keepAlive: String = "5s",
        extraSources: [String] = [],
        feeds: [String] = [#"mqtt: { topic: "cityward/alert/{district}/{rule}" }"#]
    ) throws {
        self.folder = folder
        for name in ["rules", "places"] {
            let path = folder.appendingPathComponent(name, isDirectory: true)
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        }
        let classes = ["truck", "fume"].map { "{ topic: \"cityward/\($0)/{device}\", class: \($0), datum: wgs84 }" }
        try write(
            "cityward.yaml",
            """
            broker: { host: \(broker.host), port: \(broker.port), client_id: \(clientID), keep_alive: \(keepAlive)\(Self.tls(of: broker)) }
            batch: { messages: \(batch) }
            accept: { past: 3660d }
            schemas: \(Project.schemas)
            sources:
            \((classes + extraSources).map { "  - \($0)" }.joined(separator: "\n"))
            feeds: [\(feeds.map { "{ \($0) }" }.joined(separator: ", "))]

            """
        )
        try write("rules/rules.yaml", Self.rules)
        try write("places/places.geojson", Self.places)
        try write("devices.csv", Self.devices)
    }

    private static func tls(of broker: Broker) -> String {
        guard let tls = broker.tls else { return "" }
        let own = tls.certificateFile.map { ", certificate_file: \($0), key_file: \(tls.keyFile ?? "")" } ?? ""
        return ", tls: { ca_file: \(tls.authorityFile)\(own) }"
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private static let rules = """
        - { id: curfew, title: 禁行, class: truck, severity: major, during: "Mo-Su,PH 08:30-09:10", hold: 60s, keep_firing: 2m,
            when: 'inside("core") && load != "empty"' }
        - { id: speeding, title: 超速, class: truck, severity: minor, hold: 1m, keep_firing: 90s, when: speed > 60.0 }
        - { id: uncovered, title: 未密闭, class: truck, severity: minor, when: 'load == "full" && cover == "open"' }
        - { id: fast, title: 平均车速, class: truck, severity: warning, hold: 2m, when: 'mean(speed, "5m") > 55.0' }
        - { id: dumping, title: 疑似偷倒, class: truck, severity: critical,
            when: 'previous.load == "full" && load == "empty" && !inside("disposal_site")' }
        - { id: silent, title: 失联, class: truck, severity: minor, absent: 3m, when: last.ignition }
        - { id: fume, title: 油烟超标, class: fume, severity: major, hold: 1m, keep_firing: 1m,
            when: 'fan && mean(fume, "5m") > device.limit' }
        - { id: purifier, title: 净化器未开, class: fume, severity: minor, during: "Mo-Su,PH 08:20-09:30",
            when: fan && !purifier }
        """

    /// A square of two kilometres around 112.20 E, 31.04 N, and a smaller one west of it.
    private static let places = """
        { "type": "FeatureCollection", "datum": "wgs84", "features": [
          { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone" }, "geometry": { "type": "Polygon",
            "coordinates": [[[112.19,31.03],[112.21,31.03],[112.21,31.05],[112.19,31.05],[112.19,31.03]]] } },
          { "type": "Feature", "id": "pailou", "properties": { "kind": "disposal_site" }, "geometry": { "type": "Polygon",
            "coordinates": [[[112.17,31.03],[112.18,31.03],[112.18,31.05],[112.17,31.05],[112.17,31.03]]] } }
        ] }
        """

    /// Every second device is known; districts and limits differ.
    private static let devices =
        "device,class,plate,name,company,district,limit\n"
        + (0..<500).map { number in
            let device = number * 2
            return Fleet.isKitchen(device)
                ? "\(Fleet.name(device)),fume,,厨房\(device),,duodao,\(1 + device % 3)"
                : "\(Fleet.name(device)),truck,鄂H·\(10000 + device),,蓝天,\(device % 4 == 0 ? "dongbao" : "duodao"),"
        }.joined(separator: "\n") + "\n"
}

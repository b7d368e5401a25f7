import Documents
import Feeds
import Foundation
import Hosting
import Ingest
import MQTT
import Places
import Storage
import Telemetry

/// Reads `cityward.yaml`: every key, its type and its range.
struct ConfigurationReader {
    let folder: URL
    let problems: ProblemList
    private var paths: ConfigurationPaths { ConfigurationPaths(folder: folder) }

    func read(_ text: String, file: String) -> Configuration? {
        let keys = [
            "broker", "batch", "accept", "lateness", "store", "schemas", "sources", "vendors", "feeds", "cases", "http",
            "watch", "partitions",
        ]
        guard let root = YAMLFile.read(text, file: file, problems: problems)?.mapping(keys: keys) else { return nil }
        var configuration = Configuration()
        if let value = root["broker"] { readBroker(value, &configuration) }
        if let value = root["batch"] { readBatch(value, &configuration) }
        if let value = root["accept"] { readAcceptance(value, &configuration) }
        configuration.lateness = root.span("lateness") ?? configuration.lateness
        configuration.store = root["store"].map { StoreSectionReader($0) } ?? configuration.store
        configuration.storeLocation =
            configuration.store.server.map(StoreLocation.postgresql)
            ?? configuration.store.path.map { .folder(paths.absolute($0)) } ?? configuration.storeLocation
        configuration.schemaPath = root.text("schemas").map(paths.absolute)
        if let value = root["sources"] {
            configuration.sources = value.elements.compactMap(source)
        } else {
            root.whole.report("'sources' is missing: without them there is nothing to receive")
        }
        configuration.partitions = root["partitions"].map { PartitionsReader($0) }
        configuration.vendors = root["vendors"].map { VendorReader().read($0) } ?? []
        if let value = root["feeds"] {
            var reader = FeedReader(paths: paths)
            configuration.feeds = reader.read(value)
            configuration.feedRules = reader.rules
        }
        if let value = root["http"] {
            configuration.http = HTTPReader(absolute: paths.absolute).read(value)
        }
        configuration.watch = root["watch"].map { WatchReader($0) } ?? configuration.watch
        if let cases = root["cases"].map({ CaseListReader($0) }) {
            configuration.caseLists = cases.lists
            configuration.officeHours = cases.officeHours
        }
        return configuration
    }

    // MARK: - Sections

    private func readBroker(_ value: YAMLValue, _ configuration: inout Configuration) {
        guard let values = value.mapping(keys: BrokerReader.keys + ["client_id", "session_expiry", "ack_wait"]) else {
            return
        }
        configuration.broker = BrokerReader(paths: paths).read(values)
        configuration.clientID = values.requiredTextIfThere("client_id") ?? configuration.clientID
        if let span = values.span("ack_wait") {
            if span < .seconds(1) || span > .minutes(10) { values["ack_wait"]?.report("'ack_wait' is from 1s to 10m") }
            configuration.broker.redeliverySeconds = Int((span.milliseconds + 999) / 1000)
        }
        if let span = values.span("session_expiry") {
            if span < .minutes(1) {
                values["session_expiry"]?.report("a session that ends within a minute loses readings; write 7d")
            }
            configuration.sessionExpirySeconds = Int(span.milliseconds / 1000)
        }
    }

    private func readBatch(_ value: YAMLValue, _ configuration: inout Configuration) {
        guard let values = value.mapping(keys: ["messages", "bytes", "linger"]) else { return }
        configuration.batch.messages = values.integer("messages", in: 1...30_000) ?? configuration.batch.messages
        configuration.batch.bytes = values.integer("bytes", in: 1024...(256 << 20)) ?? configuration.batch.bytes
        guard let linger = values.span("linger") else { return }
        if linger > .seconds(1) { values["linger"]?.report("'linger' is at most 1s: acknowledgements wait for it") }
        configuration.batch.linger = .milliseconds(linger.milliseconds)
    }

    private func readAcceptance(_ value: YAMLValue, _ configuration: inout Configuration) {
        guard let values = value.mapping(keys: ["future", "past", "fastest", "unregistered"]) else { return }
        configuration.acceptance.future = values.span("future") ?? configuration.acceptance.future
        configuration.acceptance.past = values.span("past") ?? configuration.acceptance.past
        configuration.acceptance.unregisteredDevices =
            values.integer("unregistered", in: 0...10_000_000) ?? configuration.acceptance.unregisteredDevices
        configuration.fastestKilometresPerHour =
            values.number("fastest", in: 1...100_000) ?? configuration.fastestKilometresPerHour
    }

    private func source(_ value: YAMLValue) -> Configuration.SourceDefinition? {
        let keys = ["topic", "class", "format", "datum", "vendor"] + Configuration.MonitorDefinition.keys
        guard let values = value.mapping(keys: keys) else { return nil }
        let topic = values.requiredText("topic").flatMap { text -> TopicPattern? in
            do throws(TopicPattern.Invalid) {
                return try TopicPattern(text)
            } catch {
                values["topic"]?.report(error.message)
                return nil
            }
        }
        let deviceClass = values.requiredText("class")
        let format = values["format"] == nil ? Source.Format.json : values.choice("format", Source.Format.self)
        if values["datum"] == nil {
            value.report(
                "'datum' is missing: say what the coordinates mean, wgs84, gcj02 or bd09; in Jingmen they differ by 608 m"
            )
        }
        let datum = values.choice("datum", Datum.self)
        let vendor = values.requiredTextIfThere("vendor")
        if vendor != nil, format == .json {
            values["vendor"]?.report("'vendor' is for the formats jt808, jt808-json and hj212")
        }
        guard let topic, let deviceClass, let format, let datum else { return nil }
        return Configuration.SourceDefinition(
            topic: topic,
            deviceClass: deviceClass,
            format: format,
            datum: datum.rawValue,
            vendor: vendor,
            monitors: Configuration.MonitorDefinition(values, format: format)
        ) { key, message in
            (values[key] ?? value).report(message)
        }
    }
}

import Documents
import Feeds
import Hosting
import MQTT
import Storage
import Telemetry

/// Reads the section `feeds` of `cityward.yaml`: where alert events go, and which.
struct FeedReader {
    private static let kinds = ["mqtt", "webhook", "alertmanager", "dingtalk", "wecom"]
    private static let filterKeys = ["rules", "severity", "severities", "districts", "events", "late"]

    let paths: ConfigurationPaths
    /// The rules that filters name.
    private(set) var rules: [Configuration.FeedRule] = []
    private var names: Set<String> = []
    private var counts: [String: Int] = [:]

    init(paths: ConfigurationPaths) {
        self.paths = paths
    }

    mutating func read(_ value: YAMLValue) -> [Configuration.FeedDefinition] {
        value.elements.compactMap { feed($0) }
    }

    private mutating func feed(_ value: YAMLValue) -> Configuration.FeedDefinition? {
        guard let values = value.mapping(keys: ["name"] + Self.kinds + Self.filterKeys) else { return nil }
        let named = Self.kinds.filter { values[$0] != nil }
        guard let kind = named.first, let settings = values[kind], named.count == 1 else {
            value.report("a feed has one kind: \(Self.kinds.joined(separator: ", "))")
            return nil
        }
        let name = name(of: kind, values)
        guard let target = target(kind, settings) else { return nil }
        let filter = filter(values, beginningWith: target.usualFilter)
        return name.map { Configuration.FeedDefinition(name: $0, target: target, filter: filter) }
    }

    /// The key of its cursor: the kind, with a number from the second of a kind on, where it has no name of its own.
    private mutating func name(of kind: String, _ values: YAMLMapping) -> String? {
        let number = counts[kind, default: 0] + 1
        counts[kind] = number
        let name = values.requiredTextIfThere("name") ?? (number == 1 ? kind : "\(kind)-\(number)")
        guard name != EvidenceDesk.cursorName else {
            values["name"]?.report("'\(name)' is what the daemon keeps for itself: call the feed otherwise")
            return nil
        }
        guard names.insert(name).inserted else {
            (values["name"] ?? values.whole).report("there are two feeds '\(name)'; each needs a 'name' of its own")
            return nil
        }
        return name
    }

    private func target(_ kind: String, _ value: YAMLValue) -> Configuration.FeedDefinition.Target? {
        switch kind {
        case "mqtt": mqtt(value)
        case "webhook": webhook(value).map { .other(.webhook($0)) }
        case "alertmanager": alertmanager(value).map { .other(.alertmanager($0)) }
        case "dingtalk": robot(.dingtalk, value).map { .other(.robot($0)) }
        default: robot(.wecom, value).map { .other(.robot($0)) }
        }
    }

    // MARK: - Kinds

    private func mqtt(_ value: YAMLValue) -> Configuration.FeedDefinition.Target? {
        guard let values = value.mapping(keys: ["topic", "broker"]) else { return nil }
        do throws(TopicTemplate.Invalid) {
            let topic = try values.text("topic").map(TopicTemplate.init) ?? Configuration.FeedDefinition.usualTopic
            let other = values["broker"]?.mapping(keys: BrokerReader.keys)
            return .mqtt(other.map { BrokerReader(paths: paths).read($0) }, topic)
        } catch {
            values["topic"]?.report(error.message)
            return nil
        }
    }

    private func webhook(_ value: YAMLValue) -> WebhookReceiver? {
        guard let values = value.mapping(keys: ["url", "secret_file", "ca_file"]) else { return nil }
        let url = values.url("url", isRequired: true)
        guard values.requiredText("secret_file") != nil, let line = paths.secret("secret_file", in: values) else {
            return nil
        }
        let words = line.split(separator: " ")
        let secrets = words.compactMap { WebhookSecret($0) }
        guard !secrets.isEmpty, secrets.count == words.count else {
            let lengths = WebhookSecret.lengths
            values["secret_file"]?.report(
                """
                the file holds no secret: 'whsec_' and \(lengths.lowerBound) to \(lengths.upperBound) bytes in base64, as \
                'echo whsec_$(openssl rand -base64 32)' prints; several are separated by spaces
                """
            )
            return nil
        }
        return url.map {
            WebhookReceiver(url: $0, secrets: secrets, authorityFile: paths.existingFile("ca_file", in: values))
        }
    }

    private func alertmanager(_ value: YAMLValue) -> AlertmanagerReceiver? {
        guard let values = value.mapping(keys: ["url", "external_url", "ca_file"]) else { return nil }
        let external = values.text("external_url")
        return values.url("url", isRequired: true).map {
            AlertmanagerReceiver(
                url: $0.withoutTrailingSlash,
                externalURL: external?.withoutTrailingSlash,
                authorityFile: paths.existingFile("ca_file", in: values)
            )
        }
    }

    /// The file of the key may hold the whole webhook address, which is what people copy.
    private func robot(_ kind: RobotReceiver.Kind, _ value: YAMLValue) -> RobotReceiver? {
        let (keyFile, parameter) =
            switch kind {
            case .dingtalk: ("token_file", "access_token=")
            case .wecom: ("key_file", "key=")
            }
        let secretKeys = kind == .dingtalk ? ["secret_file"] : []
        guard let values = value.mapping(keys: [keyFile, "url", "ca_file", "messages_per_minute"] + secretKeys) else {
            return nil
        }
        guard values.requiredText(keyFile) != nil, let line = paths.secret(keyFile, in: values) else { return nil }
        let key = line.firstRange(of: parameter).map { line[$0.upperBound...].prefix { $0 != "&" } } ?? line[...]
        return RobotReceiver(
            kind,
            key: String(key),
            secret: paths.secret("secret_file", in: values),
            base: values.url("url", isRequired: false)?.withoutTrailingSlash,
            messagesPerMinute: values.integer("messages_per_minute", in: 1...1000),
            authorityFile: paths.existingFile("ca_file", in: values)
        )
    }

    // MARK: - Filters

    private mutating func filter(_ values: YAMLMapping, beginningWith usual: EventFilter) -> EventFilter {
        var filter = usual
        if let list = values["rules"] {
            let texts = list.texts
            filter.rules = Set(texts.map(\.text))
            rules += texts.map { text, value in Configuration.FeedRule(id: text) { value.report($0) } }
        }
        if let list = values["districts"] { filter.districts = Set(list.texts.map(\.text)) }
        if let list = values["events"] {
            filter.events = Set(list.choices(among: EventFilter.kinds, called: "an event"))
        }
        if let least = values.choice("severity", Severity.self) {
            filter.severities = Set(Severity.allCases.filter { $0.rank >= least.rank })
        }
        if let list = values["severities"] {
            if values["severity"] != nil {
                list.report("'severity' is the least one, 'severities' all of them: say one")
            }
            let names = list.choices(among: Severity.allCases.map(\.rawValue), called: "a severity")
            filter.severities = Set(names.compactMap(Severity.init))
        }
        if let choice = values.choice("late", Late.self) { filter.includesLate = choice == .include }
        return filter
    }

    /// What becomes of alerts that were found afterwards.
    private enum Late: String, CaseIterable {
        case include, omit
    }
}

extension Configuration.FeedDefinition.Target {
    fileprivate var usualFilter: EventFilter {
        switch self {
        case .mqtt: EventFilter()
        case .other(let receiver): receiver.usualFilter
        }
    }
}

extension String {
    fileprivate var withoutTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}

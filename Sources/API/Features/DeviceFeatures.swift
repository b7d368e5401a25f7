import Telemetry

extension Room {
    func devicePage(_ selection: FeatureSelection, _ query: Query, _ visitor: Visitor) throws(Problem) -> FeaturePage {
        let wanted = try DeviceFilter(query, visitor)
        let cursor = try selection.cursor.map(DeviceKey.init(cursor:))
        let sheets = sheets(wanted).filter {
            selection.lets($0.position) && selection.lets($0.entry?.reading?.observedAt)
        }
        let rest = cursor.map { cursor in sheets.drop { $0.key <= cursor } } ?? sheets[...]
        let page = rest.prefix(selection.limit)
        let properties = deviceProperties(city.current.catalogue)
        return FeaturePage(
            features: page.map { $0.feature(properties) },
            next: rest.count > page.count ? page.last?.key.cursor : nil,
            matched: sheets.count
        )
    }

    func deviceFeature(_ id: String, _ links: String, _ visitor: Visitor) throws(Problem) -> String {
        let city = city.current
        let key = DeviceKey(feature: id) ?? DeviceKey(deviceClass: "", device: id)
        return try device(key, in: city, visitor).feature(deviceProperties(city.catalogue), links)
    }

    /// What is known of a device, and the fields of its last reading: those of all classes, for a collection has the same properties
    /// everywhere. The position is the geometry.
    func deviceProperties(_ catalogue: Catalogue) -> [FeatureProperty<DeviceSheet>] {
        let known = Set(Self.deviceProperties.map(\.name) + ["lat", "lon"])
        var fields: [FeatureProperty<DeviceSheet>] = []
        for field in catalogue.classes.flatMap(\.fields) where !known.contains(field.name) {
            let property = field.property
            guard let index = fields.firstIndex(where: { $0.name == field.name }) else {
                fields.append(property)
                continue
            }
            // Two classes may mean different things by one name: texts hold both.
            if fields[index].kind != property.kind { fields[index] = field.textProperty }
        }
        return Self.deviceProperties + fields
    }

    private static let deviceProperties: [FeatureProperty<DeviceSheet>] = [
        .text("class", "设备类型") { $0.key.deviceClass },
        .text("device", "设备") { $0.key.device },
        .text("name", "车牌或名称") { $0.row?.title },
        .text("company", "企业") { $0.row?.company },
        .text("district", "辖区") { $0.district },
        .boolean("registered", "是否登记") { $0.row != nil },
        .text("state", "状态") { $0.state.rawValue },
        .integer("alerts", "触发中的告警数") { $0.entry?.firing.count ?? 0 },
        .text("severity", "最高严重程度") { $0.entry?.severity?.rawValue },
        .time("observed_at", "最后观测时间") { $0.entry?.reading?.observedAt },
        .time("received_at", "最后收到时间") { $0.entry?.reading == nil ? nil : $0.entry?.heardAt },
    ]
}

extension DeviceSheet {
    fileprivate func feature(_ properties: [FeatureProperty<DeviceSheet>], _ links: String? = nil) -> String {
        featureDocument(
            id: key.feature,
            geometry: pointGeometry(position),
            properties: properties.document(of: self),
            links: links
        )
    }

    /// A field of the last reading as JSON; `nil` where it was not reported.
    fileprivate func json(ofField name: String) -> String? {
        guard let reading = entry?.reading, let deviceClass, let index = deviceClass.index(ofField: name) else {
            return nil
        }
        return deviceClass.json(ofField: index, in: reading.measurements)
    }
}

extension Field {
    fileprivate var property: FeatureProperty<DeviceSheet> {
        let kind: FeatureProperty<DeviceSheet>.Kind =
            switch self.kind {
            case .number: .number
            case .integer: .integer
            case .boolean: .boolean
            case .choice: .text
            }
        let name = name
        return FeatureProperty(name: name, title: label, kind: kind) { $0.json(ofField: name) }
    }

    fileprivate var textProperty: FeatureProperty<DeviceSheet> {
        let name = name
        return FeatureProperty(name: name, title: label, kind: .text) { sheet in
            sheet.json(ofField: name).map { $0.hasPrefix("\"") ? $0 : jsonString($0) }
        }
    }

    private var label: String { (title ?? name) + (unit.map { "（\($0)）" } ?? "") }
}

extension DeviceKey {
    /// `truck.truck-0001`: class names hold no point.
    var feature: String { "\(deviceClass).\(device)" }

    init?(feature: String) {
        guard let parts = feature.cut(at: "."), !parts.behind.isEmpty else { return nil }
        self.init(deviceClass: parts.before, device: parts.behind)
    }
}

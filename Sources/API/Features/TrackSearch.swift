import Storage
import Telemetry

/// Looks for the tracks of a page: day by day, the newest first, device by device.
struct TrackSearch {
    /// A page that has something ends after so long, even where it is not full.
    private static let patience = Duration.seconds(2)

    private let selection: FeatureSelection
    private let city: CityView
    /// By class, each class's in order.
    private let devices: [(index: ClassIndex, keys: [DeviceKey])]
    private let start = ContinuousClock.now
    private var page = FeaturePage(features: [])

    /// `devices`: those that may be shown, in their order.
    init(_ selection: FeatureSelection, in city: CityView, _ devices: [DeviceKey]) {
        self.selection = selection
        self.city = city
        let groups = Dictionary(grouping: devices, by: \.deviceClass)
        self.devices = groups.keys.sorted().compactMap { name in
            city.catalogue.index(of: name).map { ($0, groups[name] ?? []) }
        }
    }

    /// `cursor`: `nil` for the first page.
    mutating func page(from cursor: TrackCursor?, _ reader: borrowing StoreReader) throws -> FeaturePage {
        guard let days = try days(reader) else { return page }
        var day = min(days.upperBound, cursor?.day ?? days.upperBound)
        while day >= days.lowerBound {
            let begun = cursor?.day == day ? cursor : nil
            for (index, keys) in devices {
                let deviceClass = city.catalogue[index]
                guard try reader.hasReadings(of: deviceClass, observedIn: day.start..<day.end) else { continue }
                for key in keys where begun.map({ key >= $0.key }) ?? true {
                    let from = begun?.key == key ? begun?.from ?? day.start : day.start
                    guard try add(key, deviceClass, day, from: from, reader) else { return page }
                }
            }
            day = LocalDay(number: day.number - 1)
        }
        return page
    }

    /// `false` where the page is full.
    private mutating func add(
        _ key: DeviceKey,
        _ deviceClass: DeviceClass,
        _ day: LocalDay,
        from: Instant,
        _ reader: borrowing StoreReader
    ) throws -> Bool {
        var from = from
        try reader.trackStretches(of: key, in: deviceClass, from: from, until: day.end) { stretch in
            guard lets(stretch) else { return true }
            guard page.features.count < selection.limit else {
                page.next = TrackCursor(day: day, key: key, from: from).parameter
                return false
            }
            page.features.append(Room.TrackSubject(stretch: stretch, row: city.register[key]).feature())
            from = stretch.end
            return true
        }
        guard page.next == nil else { return false }
        let spent = ContinuousClock.now - start
        if spent > Self.patience, !page.features.isEmpty {
            page.next = TrackCursor(day: day, key: key, from: day.end).parameter
            return false
        }
        // The limit of the store's questions ends a long one; many short ones end here.
        guard spent < StoreReaders.limit else { throw StoreReaders.tooSlow }
        return true
    }

    private func lets(_ stretch: TrackStretch) -> Bool {
        (selection.time?.intersects(stretch.start, stretch.end) ?? true)
            && (selection.box.map(GeoShape(line: stretch.line).intersects) ?? true)
    }

    /// The days that have readings and are asked for.
    private func days(_ reader: borrowing StoreReader) throws -> ClosedRange<LocalDay>? {
        guard let stored = try reader.observedStretch(of: city.catalogue) else { return nil }
        let first = max(stored.lowerBound, selection.time?.first ?? stored.lowerBound)
        let last = min(stored.upperBound, selection.time?.last ?? stored.upperBound)
        return first <= last ? LocalDay(of: first)...LocalDay(of: last) : nil
    }
}

import Foundation
import Reports
import Storage
import StoreSupport
import Telemetry

@testable import Reports

/// A store with what the trucks of the town have told.
final class StoredTown {
    private let place = TemporaryStore()

    /// `admission`: what the judge thought of each.
    init(
        _ told: [(device: String, samples: [TruckSample])],
        admission: (TruckSample) -> Admission = { _ in .judged }
    ) throws {
        let directory = DeviceDirectory()
        let catalogue = DemoCity.catalogue
        let truck = catalogue.index(of: "truck")!
        var store = try Store(at: place.location, catalogue: catalogue, directory: directory)
        for (device, samples) in told {
            let readings = samples.map { sample in
                Reading(
                    deviceClass: truck,
                    device: directory.index(of: device, in: truck),
                    observedAt: sample.at,
                    receivedAt: sample.at + .seconds(1),
                    measurements: measurements(sample, catalogue[truck]),
                    admission: admission(sample)
                )
            }
            _ = try store.commit(Store.Batch(readings: readings))
        }
    }

    func reader() throws -> StoreReader { try place.reader() }

    private func measurements(_ sample: TruckSample, _ deviceClass: DeviceClass) -> Measurements {
        var measurements = Measurements()
        func index(_ name: String) -> Int { deviceClass.index(ofField: name)! }
        measurements.set(index("lat"), number: sample.coordinate.latitude)
        measurements.set(index("lon"), number: sample.coordinate.longitude)
        if let speed = sample.speed { measurements.set(index("speed"), number: speed) }
        if let mileage = sample.mileage { measurements.set(index("mileage"), number: mileage) }
        // empty, half, full; down, up.
        if let isLoaded = sample.isLoaded { measurements.set(index("load"), choice: isLoaded ? 2 : 0) }
        if let isLifted = sample.isLifted { measurements.set(index("lift"), choice: isLifted ? 1 : 0) }
        return measurements
    }
}

extension ReportDocument {
    /// A table's rows, each cell as a text, under the key of its column.
    func rows(_ key: String) -> [[String: String]] {
        guard let table = tables.first(where: { $0.key == key }) else { return [] }
        return table.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row.map(\.told)))
        }
    }

    func figure(_ key: String) -> String { figures.first { $0.key == key }?.value.told ?? "?" }
}

extension ReportCell {
    /// Times as hours and minutes, numbers with two digits.
    var told: String {
        switch self {
        case .none: "-"
        case .text(let text): text
        case .integer(let value): "\(value)"
        case .number(let value): "\((value * 100).rounded() / 100)"
        case .time(let at): String(at.description.dropFirst(11).prefix(5))
        case .flag(let flag): "\(flag)"
        }
    }
}

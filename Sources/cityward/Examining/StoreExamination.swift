import Foundation
import Storage
import Telemetry

/// A quick look at the store: whether it opens, its day files are there, and readings still come. `cityward days --verify`
/// reads everything.
struct StoreExamination {
    private static let subject = "store"
    private static let mostNames = 5

    /// How long a city may be quiet before somebody should ask why.
    private static let longestSilence = TimeSpan.hours(1)

    let location: StoreLocation
    let catalogue: Catalogue
    let now: Instant

    init(at location: StoreLocation, catalogue: Catalogue, now: Instant) {
        self.location = location
        self.catalogue = catalogue
        self.now = now
    }

    func examine(_ record: inout HealthRecord) {
        if let folder = location.folder, !FileManager.default.fileExists(atPath: "\(folder)/\(Store.fileName)") {
            return
        }
        do {
            let reader = try StoreReader(at: location)
            if let folder = location.folder { judgeDays(try reader.archivedDays(), folder, &record) }
            for index in catalogue.indices {
                // A class that never reported has no newest reading.
                guard let newest = try? reader.newestReading(of: index, in: catalogue) else { continue }
                judge(catalogue[index], newest, &record)
            }
        } catch {
            record.problem(
                Self.subject,
                "\(location) cannot be opened: \(error)",
                why: "nothing is acknowledged while nothing can be stored",
                next: location.folder == nil
                    ? "check whether the server runs, takes our connections (pg_hba.conf), and has let a daemon make the tables"
                    : "check the owner of the files; where one is damaged, 'cityward restore' brings a backup back"
            )
        }
    }

    private func judge(_ deviceClass: DeviceClass, _ newest: Instant, _ record: inout HealthRecord) {
        let age = now - newest
        let text = "the newest reading of \(deviceClass.name) is of \(newest.rfc3339().prefix(19))"
        guard age > Self.longestSilence else { return record.fine(Self.subject, text) }
        record.warning(
            Self.subject,
            text,
            why:
                "a class of devices that is silent as a whole mostly has one cause: a gateway, a network, an access list",
            next: "see whether the daemon runs (systemctl status cityward), and what the broker receives"
        )
    }

    private func judgeDays(_ days: [ArchivedDay], _ folder: String, _ record: inout HealthRecord) {
        let broken = days.compactMap { day -> String? in
            guard let seal = day.seal else { return nil }
            let path = "\(folder)/days/\(day.day)/\(day.deviceClass).sqlite"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard let size = attributes?[.size] as? Int64 else { return "\(path) is missing" }
            return size == seal.bytes ? nil : "\(path) has \(size) bytes instead of \(seal.bytes)"
        }
        guard let first = broken.first else {
            return record.fine(Self.subject, "\(days.count) day files are there, with the sizes of their manifests")
        }
        record.problem(
            Self.subject,
            "\(first)\(broken.count > 1 ? ", and \(broken.count - 1) more" : "")",
            why: "readings that cases rest on are lost, or were changed",
            next: "cityward days --verify finds every one; restore them from a backup"
        )
    }
}

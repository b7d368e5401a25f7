import API
import Evidence
import Storage
import Telemetry

extension CaseBundle {
    /// The case file of an alert, as `cityward evidence` writes it.
    init(alert: String, storeLocation: StoreLocation, words: CaseLists) throws {
        let bundle = try EvidenceBundle(alert: alert, in: StoreReader(at: storeLocation), words: words)
        self.init(name: "\(bundle.folderName).zip", bytes: bundle.zip)
    }
}

import API
import Evidence
import Storage
import Telemetry

extension CaseBundle {
    /// The case file of an alert, as `cityward evidence` writes it.
    init(alert: String, storeFolder: String, words: CaseLists) throws {
        let bundle = try EvidenceBundle(alert: alert, in: StoreReader(folder: storeFolder), words: words)
        self.init(name: "\(bundle.folderName).zip", bytes: bundle.zip)
    }
}

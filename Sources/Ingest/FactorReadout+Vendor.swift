import HJ212
import Telemetry

extension FactorReadout {
    private static let convertedEnding = "_converted"

    /// What holds for the monitors of a vendor: the standard's readouts, and the vendor's in the place of those of the same fields.
    ///
    /// The flag is that of the first field which the class requires, and a converted value has the codes of the measured one: a vendor
    /// with a code of its own for fume need not say it three times, and no value loses its flag because somebody forgot to.
    static func all(of vendor: MonitorVendor?, for deviceClass: DeviceClass) -> [FactorReadout] {
        let special = vendor?.readouts ?? []
        let said = Set(special.map(\.field))
        let usual = standard.filter { !said.contains($0.field) } + special
        func measured(_ field: String) -> FactorReadout? {
            usual.first { $0.field == field && $0.value == .measured && $0.meaning != .nothing }
        }
        var derived: [FactorReadout] = []
        for field in deviceClass.fields where field.name.hasSuffix(convertedEnding) && !said.contains(field.name) {
            guard let origin = measured(String(field.name.dropLast(convertedEnding.count))) else { continue }
            derived.append(FactorReadout(field.name, origin.codes, .converted, origin.meaning))
        }
        let flagged = deviceClass.fields.filter(\.isRequired).lazy.compactMap { measured($0.name) }.first
        if let flagged, !said.contains("flag") {
            derived.append(FactorReadout("flag", flagged.codes, .suffix(.flag), .text))
        }
        return usual + derived
    }
}

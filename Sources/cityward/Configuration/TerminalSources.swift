import Documents
import Ingest
import Rules
import Telemetry

/// Which terminals are of which vendor: by their source, and by the register, whose column `vendor` comes first.
struct TerminalSources {
    private let vendors: [VendorDefinition]
    private let catalogue: Catalogue
    /// By class and device.
    private let vendorsOfDevices: [String: [String: TerminalVendor]]

    /// `problems`: takes what is wrong in the register, where a class has terminals.
    init(_ configuration: Configuration, _ register: Register, _ catalogue: Catalogue, _ problems: ProblemList) {
        let vendors = configuration.vendors
        let classes = Set(configuration.sources.filter(\.format.isOfTerminals).map(\.deviceClass))
        var found: [String: [String: TerminalVendor]] = [:]
        for (number, row) in register.rows.enumerated() where classes.contains(row.deviceClass) {
            guard let name = register.text("vendor", ofRow: number) else { continue }
            found[row.deviceClass, default: [:]][row.device] = vendors.vendor(named: name) { message in
                problems.add(FileProblem(file: "devices.csv", line: row.line, message: "vendor: \(message)"))
            }
        }
        vendorsOfDevices = found
        self.vendors = vendors
        self.catalogue = catalogue
    }

    /// The devices of a source of a class whose vendor the register names.
    func vendorsOfDevices(of deviceClass: String) -> [String: TerminalVendor] {
        vendorsOfDevices[deviceClass] ?? [:]
    }

    /// The vendor of a name; `nil`, and a problem, where there is none.
    func vendor(named name: String, report: (String) -> Void) -> TerminalVendor? {
        vendors.vendor(named: name, report: report)
    }

    /// Holds the tables against the schemas of the classes that they are used for.
    func check(_ sources: [Source]) {
        for definition in vendors {
            let names = definition.vendor.readouts.map(\.field)
            for field in names where !catalogue.classes.contains(where: { $0.index(ofField: field) != nil }) {
                let known = Set(catalogue.classes.flatMap { $0.fields.map(\.name) })
                let advice = nearestName(to: field, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
                definition.reports[field]?("no class has a field '\(field)'\(advice)")
            }
            var seen: Set<ClassIndex> = []
            for source in sources where source.uses(definition.vendor) && seen.insert(source.deviceClass).inserted {
                for mismatch in definition.vendor.mismatches(with: catalogue[source.deviceClass]) {
                    definition.reports[mismatch.field]?(mismatch.message)
                }
            }
        }
    }
}

extension [VendorDefinition] {
    fileprivate func vendor(named name: String, report: (String) -> Void) -> TerminalVendor? {
        if let found = first(where: { $0.vendor.name == name }) { return found.vendor }
        let names = map(\.vendor.name)
        let advice = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" }
        let known = names.isEmpty ? "; there are none in 'vendors'" : "; 'vendors' has \(names.joined(separator: ", "))"
        report("there is no vendor '\(name)'\(advice ?? known)")
        return nil
    }
}

extension Source {
    fileprivate func uses(_ vendor: TerminalVendor) -> Bool {
        self.vendor == vendor || vendorsOfDevices.values.contains(vendor)
    }
}

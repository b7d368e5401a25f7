import Documents
import Ingest
import Rules
import Telemetry

/// Which terminals are of which vendor: by their source, and by the register, whose column `vendor` comes first.
struct TerminalSources {
    private let vendors: [VendorDefinition]
    private let register: Register
    private let catalogue: Catalogue
    private let problems: ProblemList

    init(_ vendors: [VendorDefinition], _ register: Register, _ catalogue: Catalogue, _ problems: ProblemList) {
        self.vendors = vendors
        self.register = register
        self.catalogue = catalogue
        self.problems = problems
    }

    /// The vendor of a name; `nil`, and a problem, where there is none.
    func vendor(named name: String, report: (String) -> Void) -> TerminalVendor? {
        if let found = vendors.first(where: { $0.vendor.name == name }) { return found.vendor }
        let names = vendors.map(\.vendor.name)
        let advice = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" }
        let known = names.isEmpty ? "; there are none in 'vendors'" : "; 'vendors' has \(names.joined(separator: ", "))"
        report("there is no vendor '\(name)'\(advice ?? known)")
        return nil
    }

    /// The devices of a class whose vendor the register names.
    func vendorsOfDevices(of deviceClass: String) -> [String: TerminalVendor] {
        var found: [String: TerminalVendor] = [:]
        for (number, row) in register.rows.enumerated() where row.deviceClass == deviceClass {
            guard let name = register.text("vendor", ofRow: number) else { continue }
            found[row.device] = vendor(named: name) { message in
                problems.add(FileProblem(file: "devices.csv", line: row.line, message: "vendor: \(message)"))
            }
        }
        return found
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

extension Source {
    fileprivate func uses(_ vendor: TerminalVendor) -> Bool {
        self.vendor == vendor || vendorsOfDevices.values.contains(vendor)
    }
}

import Documents
import Ingest
import Rules
import Telemetry

/// Which terminals are of which vendor: by their source, and by the register, whose column `vendor` comes first.
struct TerminalSources {
    private let vendors: [VendorDefinition]
    private let catalogue: Catalogue
    /// By class and device.
    private let vendorsOfDevices: [String: [String: VendorDefinition]]
    /// By class and device: the column `terminal`.
    private let terminalsOfDevices: [String: [String: String]]

    /// `problems`: takes what is wrong in the register, where a class has terminals or monitors.
    init(_ configuration: Configuration, _ register: Register, _ catalogue: Catalogue, _ problems: ProblemList) {
        let vendors = configuration.vendors
        let classes = Set(configuration.sources.filter { $0.format != .json }.map(\.deviceClass))
        var found: [String: [String: VendorDefinition]] = [:]
        var terminals: [String: [String: String]] = [:]
        for (number, row) in register.rows.enumerated() where classes.contains(row.deviceClass) {
            terminals[row.deviceClass, default: [:]][row.device] = register.text("terminal", ofRow: number)
            guard let name = register.text("vendor", ofRow: number) else { continue }
            found[row.deviceClass, default: [:]][row.device] = vendors.definition(named: name) { message in
                problems.add(FileProblem(file: "devices.csv", line: row.line, message: "vendor: \(message)"))
            }
        }
        vendorsOfDevices = found
        terminalsOfDevices = terminals
        self.vendors = vendors
        self.catalogue = catalogue
    }

    /// The devices of a source of a class whose vendor the register names.
    func vendorsOfDevices(of deviceClass: String) -> [String: VendorDefinition] {
        vendorsOfDevices[deviceClass] ?? [:]
    }

    /// The devices of a class whose terminal goes by another name, by the register.
    func terminalsOfDevices(of deviceClass: String) -> [String: String] {
        terminalsOfDevices[deviceClass] ?? [:]
    }

    /// The vendor that a source names; `nil`, and a problem, where there is none.
    func vendor(of source: Configuration.SourceDefinition) -> VendorDefinition? {
        source.vendor.flatMap { name in vendors.definition(named: name) { source.report("vendor", $0) } }
    }

    /// Holds the tables against the schemas of the classes that they are used for.
    func check(_ sources: [Source]) {
        for definition in vendors {
            let names = definition.vendor.readouts.map(\.field) + definition.monitor.readouts.map(\.field)
            for field in Set(names).sorted()
            where !catalogue.classes.contains(where: { $0.index(ofField: field) != nil }) {
                let known = Set(catalogue.classes.flatMap { $0.fields.map(\.name) })
                let advice = nearestName(to: field, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
                definition.reports[field]?("no class has a field '\(field)'\(advice)")
            }
            definition.checkFactors(sources, catalogue)
            definition.checkInputs(sources, catalogue)
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
    fileprivate func definition(named name: String, report: (String) -> Void) -> VendorDefinition? {
        if let found = first(where: { $0.vendor.name == name }) { return found }
        let names = map(\.vendor.name)
        let advice = nearestName(to: name, among: names).map { "; did you mean '\($0)'?" }
        let known = names.isEmpty ? "; there are none in 'vendors'" : "; 'vendors' has \(names.joined(separator: ", "))"
        report("there is no vendor '\(name)'\(advice ?? known)")
        return nil
    }
}

extension VendorDefinition {
    fileprivate func checkFactors(_ sources: [Source], _ catalogue: Catalogue) {
        var seen: Set<ClassIndex> = []
        for source in sources where source.uses(monitor) && seen.insert(source.deviceClass).inserted {
            for mismatch in monitor.mismatches(with: catalogue[source.deviceClass]) {
                reports[mismatch.field]?(mismatch.message)
            }
        }
    }
}

extension VendorDefinition {
    /// Warns of what stands in the inputs where a source's payloads do not have them.
    fileprivate func checkInputs(_ sources: [Source], _ catalogue: Catalogue) {
        let deaf = sources.filter { $0.format == .jt808JSON && $0.uses(vendor) }
        for readout in vendor.readouts where readout.isInput {
            guard let source = deaf.first(where: { catalogue[$0.deviceClass].index(ofField: readout.field) != nil })
            else { continue }
            warns[readout.field]?(
                "the format jt808-json does not carry the inputs, item 0x2A: the source of '\(catalogue[source.deviceClass].name)' "
                    + "never has a '\(readout.field)'; take the frames themselves, format: jt808"
            )
        }
    }
}

extension TerminalReadout {
    fileprivate var isInput: Bool {
        if case .input = origin { true } else { false }
    }
}

extension Source {
    fileprivate func uses(_ vendor: MonitorVendor) -> Bool {
        monitors.vendor == vendor || monitors.vendorsOfDevices.values.contains(vendor)
    }

    fileprivate func uses(_ vendor: TerminalVendor) -> Bool {
        self.vendor == vendor || vendorsOfDevices.values.contains(vendor)
    }
}

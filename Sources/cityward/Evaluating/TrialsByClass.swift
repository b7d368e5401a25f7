import Documents
import Rules
import Telemetry

/// An expression as it was compiled for each class.
struct TrialsByClass {
    private let catalogue: Catalogue
    private var trials: [Result<Trial, Trial.Mistake>?]

    /// Without any.
    init(of catalogue: Catalogue) {
        self.catalogue = catalogue
        trials = catalogue.classes.map { _ in nil }
    }

    /// `nil` for a class that is not meant.
    subscript(index: ClassIndex) -> Result<Trial, Trial.Mistake>? {
        get { trials[Int(index.rawValue)] }
        set { trials[Int(index.rawValue)] = newValue }
    }

    /// The names of the classes that the expression makes sense for.
    var classes: [String] {
        zip(catalogue.classes, trials).compactMap { (try? $1?.get()) == nil ? nil : $0.name }
    }

    /// Why the expression makes sense for no class at all; `nil` where it does for one.
    var mistake: String? {
        guard classes.isEmpty else { return nil }
        let mistakes = zip(catalogue.classes, trials).compactMap { deviceClass, trial -> (String, String)? in
            guard case .failure(let mistake)? = trial else { return nil }
            return (deviceClass.name, mistake.description)
        }
        if Set(mistakes.map(\.1)).count == 1 { return mistakes[0].1 }
        return mistakes.map { "for class \($0.0): \($0.1)" }.joined(separator: "\n")
    }
}

/// Finds out which class a reading is of.
struct TrialClasses {
    private let trials: TrialsByClass
    private let catalogue: Catalogue
    /// The classes of the devices of the register; `nil` for a name that several have.
    private let registered: [String: String?]

    init(_ trials: TrialsByClass, _ catalogue: Catalogue, _ register: Register) {
        self.trials = trials
        self.catalogue = catalogue
        registered = Dictionary(register.rows.map { ($0.device, $0.deviceClass) }) { _, _ in nil }
    }

    /// The class of that name, or else the one that the register knows the device by, or the only one that the expression
    /// makes sense for.
    func index(of name: String?, device: String?) throws(ReadingMistake) -> ClassIndex {
        let known = trials.classes
        guard let name = name ?? device.flatMap({ registered[$0] ?? nil }) ?? (known.count == 1 ? known[0] : nil) else {
            let names = known.joined(separator: ", ")
            throw ReadingMistake("which class? \"class\" of the reading, or --class, says it: \(names)")
        }
        guard let index = catalogue.index(of: name) else {
            throw ReadingMistake(catalogue.missing(name))
        }
        switch trials[index] {
        case .success?: return index
        case .failure(let mistake)?: throw ReadingMistake(mistake.description)
        case nil: throw ReadingMistake("a \(name), and this is for \(known.joined(separator: ", ")) only")
        }
    }
}

extension Catalogue {
    /// What people are told who name a class that is not there.
    func missing(_ name: String) -> String {
        let names = classes.map(\.name)
        let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        return
            "no schema defines the class '\(name)'; \(advice ?? "known classes are \(names.joined(separator: ", "))")"
    }
}

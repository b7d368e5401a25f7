/// One thing that the doctor found out.
struct HealthFinding: Encodable {
    enum Severity: String, Encodable {
        /// Readings or alerts are lost, or will be.
        case problem
        /// Something that becomes one.
        case warning
        /// Worth knowing; nothing is to be done, or nothing could be found out.
        case note
        /// Looked at, and in order.
        case fine
    }

    let severity: Severity
    /// What was looked at, in one or two words.
    let subject: String
    let found: String
    /// Why it matters; `nil` where all is well.
    let why: String?
    /// What to do.
    let next: String?
}

/// Takes down what is found, in the order of the examination.
struct HealthRecord {
    private(set) var findings: [HealthFinding] = []

    /// What somebody must do something about.
    var complaints: [HealthFinding] { findings.filter { $0.severity == .problem || $0.severity == .warning } }

    mutating func problem(_ subject: String, _ found: String, why: String, next: String) {
        add(.problem, subject, found, why, next)
    }

    mutating func warning(_ subject: String, _ found: String, why: String, next: String) {
        add(.warning, subject, found, why, next)
    }

    mutating func note(_ subject: String, _ found: String, next: String? = nil) {
        add(.note, subject, found, nil, next)
    }

    mutating func fine(_ subject: String, _ found: String) {
        add(.fine, subject, found, nil, nil)
    }

    private mutating func add(
        _ severity: HealthFinding.Severity,
        _ subject: String,
        _ found: String,
        _ why: String?,
        _ next: String?
    ) {
        findings.append(HealthFinding(severity: severity, subject: subject, found: found, why: why, next: next))
    }
}

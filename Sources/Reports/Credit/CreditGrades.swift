import Storage
import Telemetry

/// Who of a class has which grade: everybody in the register, and who is in the ledger without being there.
struct CreditGrades {
    struct Standing {
        let id: String
        var title: String?
        var company: String?
        var district: String?
        /// Of a company.
        var devices = 0
        var account: CreditLedger.Account
        /// `nil` where the scheme does not grade such a subject.
        var score: Double?
        var grade: CreditScheme.Grade?
        var isInWorstGrade = false
    }

    let deviceClass: String
    /// The worst first.
    let companies: [Standing]
    let devices: [Standing]

    init(_ deviceClass: String, _ ledger: CreditLedger, _ city: ReportCity, _ request: ReportRequest) {
        self.deviceClass = deviceClass
        let scheme = ledger.scheme
        var devices: [String: Standing] = [:]
        for row in city.devices where row.deviceClass == deviceClass {
            devices[row.device] = Standing(
                id: row.device,
                title: row.title,
                company: row.company,
                district: row.district,
                account: CreditLedger.Account()
            )
        }
        for entry in ledger.entries where devices[entry.alert.device] == nil {
            devices[entry.alert.device] = Standing(
                id: entry.alert.device,
                title: entry.alert.deviceName,
                company: entry.alert.company,
                district: entry.alert.district,
                account: CreditLedger.Account()
            )
        }
        let wanted = devices.values.filter { device in
            request.admits(device.district, by: .district) && request.admits(device.company, by: .company)
                && request.admits(device.id, by: .device)
        }
        self.devices = Self.graded(
            wanted.map { device in
                var device = device
                device.account = ledger.devices[device.id] ?? device.account
                return device
            },
            scheme.device,
            scheme
        )
        let fleets = Dictionary(grouping: devices.values, by: \.company)
        let narrowed = request.filters[.district] != nil || request.filters[.device] != nil
        let near = Set(wanted.compactMap(\.company))
        let names = Set(fleets.keys.compactMap(\.self)).union(ledger.companies.keys).filter { name in
            request.admits(name, by: .company) && (!narrowed || near.contains(name))
        }
        companies = Self.graded(
            names.map { name in
                Standing(
                    id: name,
                    devices: fleets[name]?.count ?? 0,
                    account: ledger.companies[name] ?? CreditLedger.Account()
                )
            },
            scheme.company,
            scheme
        )
    }

    private static func graded(
        _ standings: [Standing],
        _ subject: CreditScheme.Subject?,
        _ scheme: CreditScheme
    ) -> [Standing] {
        guard let subject else { return [] }
        // Less of the base left is worse, and so are more points against it.
        let worst = scheme.counting == .deducted ? subject.grades.last : subject.grades.first
        return standings.map { standing in
            var standing = standing
            let points = standing.account.termPoints
            standing.score = scheme.score(points, of: subject)
            standing.grade = scheme.grade(points, of: subject)
            standing.isInWorstGrade = standing.grade == worst && subject.grades.count > 1
            return standing
        }.sorted { ($1.account.termPoints, $0.id) < ($0.account.termPoints, $1.id) }
    }
}

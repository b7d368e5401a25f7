import Schedules
import Telemetry

/// Gathers what vehicles did on each day while they are walked.
struct OnlineTally {
    let period: ReportPeriod
    private let fleet: TruckFleet
    private let outages: Outages
    private let terms: OnlineTerms
    /// Those that have begun, as far as the store knows.
    let days: [CivilDate]
    private let starts: [Instant]
    private(set) var all = OnlineSums()
    private(set) var byDay: [OnlineSums]
    private(set) var companies: [String: OnlineSums] = [:]
    private(set) var districts: [String: OnlineSums] = [:]
    private(set) var vehicles: [(truck: Truck, sums: OnlineSums)] = []
    /// Devices with a fix in the period that no register has.
    private(set) var strangers = 0
    private var met: Set<String> = []

    /// `newest`: the newest reading of all; nobody is expected on line on a day that begins later.
    init(_ period: ReportPeriod, _ fleet: TruckFleet, _ outages: Outages, _ terms: OnlineTerms, newest: Instant) {
        self.period = period
        self.fleet = fleet
        self.outages = outages
        self.terms = terms
        days = period.days.filter { period.zone.startOfDay($0) <= newest }
        starts = days.map(period.zone.startOfDay) + [period.stretch.upperBound]
        byDay = Array(repeating: OnlineSums(), count: days.count)
    }

    /// A vehicle that said something in the period, or shortly before.
    mutating func add(_ truck: Truck, _ samples: [TruckSample]) {
        guard truck.isRegistered else {
            if samples.contains(where: { period.stretch.contains($0.at) }) { strangers += 1 }
            return
        }
        met.insert(truck.device)
        count(truck, mileages(of: samples))
    }

    /// Those that said nothing at all.
    mutating func addSilent(passing filter: TruckFilter) {
        for truck in fleet.trucks where filter.admits(truck) && !met.contains(truck.device) {
            count(truck, Array(repeating: nil, count: days.count))
        }
    }

    /// One for each day; `nil` without a fix.
    private func mileages(of samples: [TruckSample]) -> [DayMileage?] {
        var next = samples.firstIndex { $0.at >= starts[0] } ?? samples.count
        return days.indices.map { day in
            let first = next
            while next < samples.count, samples[next].at < starts[day + 1] { next += 1 }
            guard next > first else { return nil }
            let previous = first > 0 ? samples[first - 1] : nil
            let isNear = previous.map { samples[first].at - $0.at <= terms.longestSilence.value } ?? false
            return DayMileage(samples[first..<next], after: isNear ? previous : nil, terms)
        }
    }

    private mutating func count(_ truck: Truck, _ mileages: [DayMileage?]) {
        var sums = OnlineSums()
        for (day, mileage) in mileages.enumerated() {
            let isExcused = outages.cover(truck.device, on: days[day])
            sums.add(mileage, isExcused: isExcused)
            all.add(mileage, isExcused: isExcused)
            byDay[day].add(mileage, isExcused: isExcused)
            companies[truck.company ?? "", default: OnlineSums()].add(mileage, isExcused: isExcused)
            districts[truck.district ?? "", default: OnlineSums()].add(mileage, isExcused: isExcused)
        }
        all.vehicles += 1
        companies[truck.company ?? "", default: OnlineSums()].vehicles += 1
        districts[truck.district ?? "", default: OnlineSums()].vehicles += 1
        for day in byDay.indices { byDay[day].vehicles += 1 }
        vehicles.append((truck, sums))
    }
}

/// Vehicle-days counted together: of a vehicle, a day, a company, a district or all.
struct OnlineSums: Equatable {
    var vehicles = 0
    /// Registered vehicles, each on each day.
    var registered = 0
    /// Of those, the ones that were reported to be out of service.
    var excused = 0
    /// Of those that were not, the ones with a fix.
    var online = 0
    var metres = 0.0
    var continuousMetres = 0.0
    /// Of ``excused``, the ones with a fix all the same, and their way, which counts nowhere else.
    var onlineWhileExcused = 0
    var metresWhileExcused = 0.0

    /// 上线率.
    var onlineRate: Double? { registered > excused ? Double(online) / Double(registered - excused) : nil }
    /// 轨迹完整率.
    var completeness: Double? { metres > 0 ? continuousMetres / metres : nil }

    /// Adds one day of one registered vehicle; `mileage`: `nil` without a fix.
    mutating func add(_ mileage: DayMileage?, isExcused: Bool) {
        registered += 1
        if isExcused {
            excused += 1
            onlineWhileExcused += mileage == nil ? 0 : 1
            metresWhileExcused += mileage?.metres ?? 0
        } else {
            online += mileage == nil ? 0 : 1
            metres += mileage?.metres ?? 0
            continuousMetres += mileage?.continuousMetres ?? 0
        }
    }
}

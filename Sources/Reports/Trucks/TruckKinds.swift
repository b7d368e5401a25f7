/// The reports on trucks, as the registry has them.
extension ReportKind {
    /// 运输趟次.
    static let trips = ReportKind(
        "trips",
        ReportText("运输趟次", "Trips"),
        summary: ReportText(
            "渣土车从装载到卸载的趟次：核准证、里程、用时，正常与可疑的出土、消纳",
            "Trips of construction-waste trucks from loading to unloading, with what is suspicious about them"
        ),
        spans: [.day, .month],
        filters: [.district, .company, .device],
        isConfigured: { $0.trips != nil },
        make: { request, city, store in
            try TripReport.make(
                request.period,
                TruckFilter(request),
                of: TruckFleet(of: city),
                under: terms(city.settings.trips),
                from: store,
                progress: request.progress
            )
        }
    )

    /// 轨迹.
    static let track = ReportKind(
        "track",
        ReportText("车辆轨迹", "Track"),
        summary: ReportText(
            "一台设备一日的轨迹：里程、行驶与停车、失联、进出地点",
            "One device's day: its way, where it stood, what it entered, and when nothing was heard"
        ),
        spans: [.day],
        filters: [.deviceClass, .device],
        isConfigured: { $0.trips != nil },
        make: { request, city, store in
            guard let devices = request.filters[.device], devices.count == 1, let device = devices.first else {
                throw ReportError("a track is that of one device: name it by 'device'")
            }
            let classes = request.filters[.deviceClass] ?? ["truck"]
            guard classes.count == 1, let name = classes.first else {
                throw ReportError("a track is that of one device: name one class only")
            }
            return try TrackReport.make(
                request.period,
                device: device,
                of: TruckFleet(name, of: city),
                under: terms(city.settings.trips),
                from: store
            )
        }
    )

    /// 上线率与轨迹完整率.
    static let online = ReportKind(
        "online",
        ReportText("上线率与轨迹完整率", "On-line rate and completeness of tracks"),
        summary: ReportText(
            "在册渣土车逐日的上线率与轨迹完整率，停运报备除外",
            "How many of the registered trucks were heard each day, and how much of their way was seen"
        ),
        spans: [.day, .month],
        filters: [.district, .company, .device],
        isConfigured: { $0.online != nil },
        make: { request, city, store in
            try OnlineReport.make(
                request.period,
                TruckFilter(request),
                of: TruckFleet(of: city),
                outages: city.outages,
                under: terms(city.settings.online),
                from: store,
                progress: request.progress
            )
        }
    )

    private static func terms<Terms>(_ terms: Terms?) -> Terms {
        guard let terms else { preconditionFailure("a report is made where it is configured") }
        return terms
    }
}

extension TruckFilter {
    fileprivate init(_ request: ReportRequest) {
        self.init(
            devices: request.filters[.device],
            companies: request.filters[.company],
            districts: request.filters[.district]
        )
    }
}

extension TruckFleet {
    fileprivate init(_ className: String = "truck", of city: ReportCity) throws(ReportError) {
        try self.init(
            className,
            catalogue: city.catalogue,
            places: city.places,
            register: city.register,
            permits: city.permits
        )
    }
}

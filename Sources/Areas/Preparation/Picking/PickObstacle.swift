package import Kernel
package import Plasma
package import Quarantine

/// Why picking passes a bag over, as it is counted.
package enum PassGround: String, Sendable, Hashable, CaseIterable {
    case unknown, waiting, failed, store, expired, restricted, positive, excluded, held, type, young, old, ordered
    case paused
    /// The list would break a rule with it.
    case share, stations, weight

    package var phrase: Phrase {
        switch self {
        case .unknown: Phrase("没有进入检疫", "not in quarantine")
        case .waiting: Phrase("检疫期未满", "in quarantine")
        case .failed: Phrase("检疫期未通过", "quarantine failed")
        case .store: Phrase("库存状态不可用", "not usable in the store")
        case .expired: Phrase("已到期", "expired")
        case .restricted: Phrase("限制用途", "restricted use")
        case .positive: Phrase("供血浆者后来阳性", "the donor was found positive later")
        case .excluded: Phrase("供血浆者已永久淘汰", "the donor is excluded for ever")
        case .held: Phrase("谱系暂扣", "held by the lineage")
        case .type: Phrase("血浆类型不符", "other plasma type")
        case .young: Phrase("采集不久", "too young")
        case .old: Phrase("超过采集天数上限", "too old")
        case .ordered: Phrase("在另一准备中", "in another preparation")
        case .paused: Phrase("已暂停", "paused")
        case .share: Phrase("该浆站占比已满", "share of its station is full")
        case .stations: Phrase("浆站数已满", "stations are full")
        case .weight: Phrase("超过目标净重", "above the target weight")
        }
    }
}

/// What stands against one bag at an instant.
package enum PickObstacle: Sendable, Hashable {
    /// The plant never took it in, or nothing is known of its donor.
    case unknown
    case waiting
    case failed
    case clearance(ClearanceObstacle)
    case type(PlasmaType)
    /// Usable from this day on.
    case young(Day)
    /// Was usable until this day.
    case old(Day)
    /// In the list of another preparation.
    case ordered(String)
    /// The shipment is paused, or the order if it is empty.
    case paused(String)

    package var phrase: Phrase {
        switch self {
        case .unknown: return PassGround.unknown.phrase
        case .waiting: return PassGround.waiting.phrase
        case .failed: return PassGround.failed.phrase
        case .clearance(let obstacle): return obstacle.phrase
        case .type(let type): return Phrase("类型\(type.phrase.zh)", "\(type.phrase.en) plasma")
        case .young(let day): return Phrase("\(day.iso) 起可用", "usable from \(day.iso) on")
        case .old(let day): return Phrase("\(day.iso) 起超过天数上限", "too old since \(day.iso)")
        case .ordered(let order): return Phrase("已在准备 \(order)", "in preparation \(order)")
        case .paused(let shipment):
            let what =
                shipment.isEmpty ? Phrase("本准备", "this preparation") : Phrase("运输批 \(shipment)", "shipment \(shipment)")
            return Phrase("\(what.zh)已暂停", "\(what.en) is paused")
        }
    }

    package var ground: PassGround {
        switch self {
        case .unknown: .unknown
        case .waiting: .waiting
        case .failed: .failed
        case .type: .type
        case .young: .young
        case .old: .old
        case .ordered: .ordered
        case .paused: .paused
        case .clearance(let obstacle):
            switch obstacle {
            case .absent, .standing: .store
            case .expired: .expired
            case .positive: .positive
            case .excluded: .excluded
            case .heldBack: .held
            case .restricted: .restricted
            }
        }
    }
}

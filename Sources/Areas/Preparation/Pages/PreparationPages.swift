import Kernel
package import Web

/// What the preparation area shows.
package let preparationPages = Pages(
    area: "Preparation",
    routes: OrderListPages.routes + OrderPages.routes + OrderActs.routes + WalkPages.routes
        + SelectionPages.rules.routes
        + SortPages.routes,
    rail: [
        RailPlace(
            character: "备", name: PreparationParts.title, path: "/preparation", access: .permission("preparation.view"))
    ])

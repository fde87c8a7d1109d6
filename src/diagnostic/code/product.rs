//! APC12xx: products and subscriptions.

codes! {
    1201 UNKNOWN_PRODUCT Error "unknown product"
        "A subscription, or a product that is `like` another, names a product that is not declared under `products`.\n\n\
         Names are compared letter by letter, capitals included. Correct the name, or declare the product."
    1202 UNKNOWN_API Error "unknown API"
        "A product names an API that is not declared under `apis`.\n\n\
         Names are compared letter by letter, capitals included. Correct the name, or declare the API."
    1203 WITHOUT_APIS Error "a product without APIs"
        "A product opens APIs to those who subscribe to it. This one names none, neither itself nor through `like`, and its keys would \
         open nothing.\n\n\
         Write `apis: [NAME]`."
    1204 LIKE_ITSELF Error "a product that is like itself"
        "`like` takes what a product does not say from another one. These lead in a circle, so that nobody says it.\n\n\
         Delete one `like`, and write the settings there."
    1205 UNKNOWN_MODEL Warning "a model that no API of the product has"
        "The product lets its callers ask for a model that none of its APIs serves. Most often the name is misspelt, and the model that \
         was meant is refused.\n\n\
         Correct the name, or add the model to a backend."
    1206 REPLACES_NOTHING Error "a figure that replaces nothing"
        "The limits of a subscription replace single figures of its product. The product has no such figure, and for a quota no period \
         either.\n\n\
         Write the figure that holds for all others into the product."
    1207 SHARED_FIGURES Warning "a figure of its own, a counter with others"
        "The product counts several callers together, and this subscription has another figure than they have: what is left to it depends \
         on what they spent.\n\n\
         Let the product count by `subscription`."
    1208 WITHOUT_KEYS Warning "a product of an API without keys"
        "Callers come within a product by its key. This API asks for none, so that neither limits nor models of the product hold for its \
         callers.\n\n\
         Delete `subscriptionKey: none`, or take the API out of the product."
}

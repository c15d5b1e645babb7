//! Countries, cities, regions and organisations by the names news gives them
//! (`data/en/places.toml`, `data/en/organizations.toml`).

use std::collections::HashMap;

use serde::Deserialize;

/// What a name can stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A country, by one of its names.
    Country(usize),
    /// The capital or seat of power of a country.
    Seat(usize),
    /// A people or its members: Russians.
    People(usize),
    /// A city of the country with this code.
    City(String),
    /// A region; the code is empty where it is larger than a country.
    Region(String),
    /// An organisation.
    Organization(usize),
}

/// A country.
#[derive(Debug, Deserialize)]
pub struct Country {
    /// Its usual English name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub code: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
}

/// An organisation.
#[derive(Debug, Deserialize)]
pub struct Organization {
    /// Its fullest usual name.
    pub name: String,
    #[serde(default)]
    names: Vec<String>,
    /// The code of its country, or nothing.
    #[serde(default)]
    pub country: String,
    /// What sort of body: company, party, court …
    #[serde(default)]
    pub kind: String,
}

#[derive(Deserialize)]
struct City {
    name: String,
    country: String,
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Region {
    name: String,
    country: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
}

#[derive(Deserialize)]
struct Places {
    country: Vec<Country>,
    city: Vec<City>,
    region: Vec<Region>,
}

#[derive(Deserialize)]
struct Organizations {
    nouns: HashMap<String, Vec<String>>,
    organization: Vec<Organization>,
}

/// The gazetteer: names to what they stand for.
#[derive(Debug)]
pub struct Gazetteer {
    countries: Vec<Country>,
    organizations: Vec<Organization>,
    names: HashMap<String, Named>,
    adjectives: HashMap<String, String>,
    nouns: HashMap<String, Vec<String>>,
}

impl Gazetteer {
    /// Reads the two data files.
    ///
    /// # Errors
    /// If one of them is malformed.
    pub fn from_toml(places: &str, organizations: &str) -> Result<Gazetteer, toml::de::Error> {
        let places: Places = toml::from_str(places)?;
        let organizations: Organizations = toml::from_str(organizations)?;
        let mut names = HashMap::new();
        let mut adjectives = HashMap::new();
        // What is put first is kept: a country before a seat, a seat before a city.
        let mut put = |name: &str, named: Named| {
            names.entry(plain(name)).or_insert(named);
        };
        for (id, country) in places.country.iter().enumerate() {
            put(&country.name, Named::Country(id));
            country.names.iter().for_each(|n| put(n, Named::Country(id)));
            for adjective in &country.adjectives {
                adjectives.entry(plain(adjective)).or_insert_with(|| country.code.clone());
            }
        }
        for (id, organization) in organizations.organization.iter().enumerate() {
            put(&organization.name, Named::Organization(id));
            organization.names.iter().for_each(|n| put(n, Named::Organization(id)));
        }
        for (id, country) in places.country.iter().enumerate() {
            country.seats.iter().for_each(|n| put(n, Named::Seat(id)));
            country.people.iter().for_each(|n| put(n, Named::People(id)));
        }
        for region in &places.region {
            put(&region.name, Named::Region(region.country.clone()));
            region.names.iter().for_each(|n| put(n, Named::Region(region.country.clone())));
            for adjective in region.adjectives.iter().chain(&region.people) {
                adjectives.entry(plain(adjective)).or_insert_with(|| region.country.clone());
            }
        }
        for city in &places.city {
            put(&city.name, Named::City(city.country.clone()));
            city.names.iter().for_each(|n| put(n, Named::City(city.country.clone())));
        }
        Ok(Gazetteer { countries: places.country, organizations: organizations.organization, names, adjectives, nouns: organizations.nouns })
    }

    /// What `name` stands for; a leading article does not matter.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Named> {
        self.names.get(&plain(name))
    }

    /// Whether `name` is that of a country, city or region.
    #[must_use]
    pub fn is_place(&self, name: &str) -> bool {
        self.named(name).is_some_and(|n| !matches!(n, Named::Organization(_) | Named::People(_)))
    }

    /// The code of the country that an adjective belongs to; empty for a larger region.
    #[must_use]
    pub fn adjective(&self, word: &str) -> Option<&str> {
        self.adjectives.get(&plain(word)).map(String::as_str)
    }

    /// Whether a common noun, in lower case, can stand for an organisation of this kind.
    #[must_use]
    pub fn noun_fits(&self, noun: &str, kind: &str) -> bool {
        self.nouns.get(noun).is_none_or(|kinds| kind.is_empty() || kinds.iter().any(|k| k == kind))
    }

    /// The country of that number.
    #[must_use]
    pub fn country(&self, id: usize) -> &Country {
        &self.countries[id]
    }

    /// The organisation of that number.
    #[must_use]
    pub fn organization(&self, id: usize) -> &Organization {
        &self.organizations[id]
    }
}

/// A name without its article and with straight apostrophes; capitals count.
fn plain(name: &str) -> String {
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    if name.contains('’') { name.replace('’', "'") } else { name.to_owned() }
}

"""Nationalities in words: code | French, of a man | French, of a woman | English | Dutch.

Codes are ISO 3166-1 (two letters), XK for Kosovo, and those that ICAO 9303-3 §5 gives to people without the
nationality of a state. French and Dutch as their official lists of countries write them.
"""

from __future__ import annotations

from typing import Final

STATES: Final = """
AF|afghan|afghane|Afghan|Afghaanse
AL|albanais|albanaise|Albanian|Albanese
DZ|algérien|algérienne|Algerian|Algerijnse
AD|andorran|andorrane|Andorran|Andorrese
AO|angolais|angolaise|Angolan|Angolese
AG|antiguais|antiguaise|Antiguan and Barbudan|Antiguaanse
AR|argentin|argentine|Argentine|Argentijnse
AM|arménien|arménienne|Armenian|Armeense
AU|australien|australienne|Australian|Australische
AT|autrichien|autrichienne|Austrian|Oostenrijkse
AZ|azerbaïdjanais|azerbaïdjanaise|Azerbaijani|Azerbeidzjaanse
BS|bahaméen|bahaméenne|Bahamian|Bahamaanse
BH|bahreïnien|bahreïnienne|Bahraini|Bahreinse
BD|bangladais|bangladaise|Bangladeshi|Bengalese
BB|barbadien|barbadienne|Barbadian|Barbadaanse
BY|biélorusse|biélorusse|Belarusian|Belarussische
BE|belge|belge|Belgian|Belgische
BZ|bélizien|bélizienne|Belizean|Belizaanse
BJ|béninois|béninoise|Beninese|Beninse
BT|bhoutanais|bhoutanaise|Bhutanese|Bhutaanse
BO|bolivien|bolivienne|Bolivian|Boliviaanse
BA|bosnien|bosnienne|Bosnian|Bosnische
BW|botswanais|botswanaise|Botswanan|Botswaanse
BR|brésilien|brésilienne|Brazilian|Braziliaanse
BN|brunéien|brunéienne|Bruneian|Bruneise
BG|bulgare|bulgare|Bulgarian|Bulgaarse
BF|burkinabè|burkinabè|Burkinabe|Burkinese
BI|burundais|burundaise|Burundian|Burundese
CV|cap-verdien|cap-verdienne|Cape Verdean|Kaapverdische
KH|cambodgien|cambodgienne|Cambodian|Cambodjaanse
CM|camerounais|camerounaise|Cameroonian|Kameroense
CA|canadien|canadienne|Canadian|Canadese
CF|centrafricain|centrafricaine|Central African|Centraal-Afrikaanse
TD|tchadien|tchadienne|Chadian|Tsjadische
CL|chilien|chilienne|Chilean|Chileense
CN|chinois|chinoise|Chinese|Chinese
CO|colombien|colombienne|Colombian|Colombiaanse
KM|comorien|comorienne|Comorian|Comorese
CG|congolais|congolaise|Congolese|Congolese
CD|congolais|congolaise|Congolese|Congolese
CR|costaricien|costaricienne|Costa Rican|Costa Ricaanse
CI|ivoirien|ivoirienne|Ivorian|Ivoriaanse
HR|croate|croate|Croatian|Kroatische
CU|cubain|cubaine|Cuban|Cubaanse
CY|chypriote|chypriote|Cypriot|Cypriotische
CZ|tchèque|tchèque|Czech|Tsjechische
DK|danois|danoise|Danish|Deense
DJ|djiboutien|djiboutienne|Djiboutian|Djiboutiaanse
DM|dominiquais|dominiquaise|Dominican|Dominicaanse
DO|dominicain|dominicaine|Dominican|Dominicaanse
EC|équatorien|équatorienne|Ecuadorian|Ecuadoraanse
EG|égyptien|égyptienne|Egyptian|Egyptische
SV|salvadorien|salvadorienne|Salvadoran|Salvadoraanse
GQ|équato-guinéen|équato-guinéenne|Equatorial Guinean|Equatoriaal-Guinese
ER|érythréen|érythréenne|Eritrean|Eritrese
EE|estonien|estonienne|Estonian|Estse
SZ|eswatinien|eswatinienne|Swazi|Swazische
ET|éthiopien|éthiopienne|Ethiopian|Ethiopische
FJ|fidjien|fidjienne|Fijian|Fijische
FI|finlandais|finlandaise|Finnish|Finse
FR|français|française|French|Franse
GA|gabonais|gabonaise|Gabonese|Gabonese
GM|gambien|gambienne|Gambian|Gambiaanse
GE|géorgien|géorgienne|Georgian|Georgische
DE|allemand|allemande|German|Duitse
GH|ghanéen|ghanéenne|Ghanaian|Ghanese
GR|grec|grecque|Greek|Griekse
GD|grenadien|grenadienne|Grenadian|Grenadaanse
GT|guatémaltèque|guatémaltèque|Guatemalan|Guatemalteekse
GN|guinéen|guinéenne|Guinean|Guinese
GW|bissau-guinéen|bissau-guinéenne|Bissau-Guinean|Guinee-Bissause
GY|guyanien|guyanienne|Guyanese|Guyaanse
HT|haïtien|haïtienne|Haitian|Haïtiaanse
HN|hondurien|hondurienne|Honduran|Hondurese
HU|hongrois|hongroise|Hungarian|Hongaarse
IS|islandais|islandaise|Icelandic|IJslandse
IN|indien|indienne|Indian|Indiase
ID|indonésien|indonésienne|Indonesian|Indonesische
IR|iranien|iranienne|Iranian|Iraanse
IQ|irakien|irakienne|Iraqi|Iraakse
IE|irlandais|irlandaise|Irish|Ierse
IL|israélien|israélienne|Israeli|Israëlische
IT|italien|italienne|Italian|Italiaanse
JM|jamaïcain|jamaïcaine|Jamaican|Jamaicaanse
JP|japonais|japonaise|Japanese|Japanse
JO|jordanien|jordanienne|Jordanian|Jordaanse
KZ|kazakh|kazakhe|Kazakh|Kazachse
KE|kényan|kényane|Kenyan|Keniaanse
KI|kiribatien|kiribatienne|I-Kiribati|Kiribatische
KP|nord-coréen|nord-coréenne|North Korean|Noord-Koreaanse
KR|sud-coréen|sud-coréenne|South Korean|Zuid-Koreaanse
KW|koweïtien|koweïtienne|Kuwaiti|Koeweitse
KG|kirghize|kirghize|Kyrgyz|Kirgizische
LA|laotien|laotienne|Lao|Laotiaanse
LV|letton|lettone|Latvian|Letse
LB|libanais|libanaise|Lebanese|Libanese
LS|lésothien|lésothienne|Basotho|Lesothaanse
LR|libérien|libérienne|Liberian|Liberiaanse
LY|libyen|libyenne|Libyan|Libische
LI|liechtensteinois|liechtensteinoise|Liechtenstein|Liechtensteinse
LT|lituanien|lituanienne|Lithuanian|Litouwse
LU|luxembourgeois|luxembourgeoise|Luxembourgish|Luxemburgse
MG|malgache|malgache|Malagasy|Malagassische
MW|malawite|malawite|Malawian|Malawische
MY|malaisien|malaisienne|Malaysian|Maleisische
MV|maldivien|maldivienne|Maldivian|Maldivische
ML|malien|malienne|Malian|Malinese
MT|maltais|maltaise|Maltese|Maltese
MH|marshallais|marshallaise|Marshallese|Marshalleilandse
MR|mauritanien|mauritanienne|Mauritanian|Mauritaanse
MU|mauricien|mauricienne|Mauritian|Mauritiaanse
MX|mexicain|mexicaine|Mexican|Mexicaanse
FM|micronésien|micronésienne|Micronesian|Micronesische
MD|moldave|moldave|Moldovan|Moldavische
MC|monégasque|monégasque|Monegasque|Monegaskische
MN|mongol|mongole|Mongolian|Mongoolse
ME|monténégrin|monténégrine|Montenegrin|Montenegrijnse
MA|marocain|marocaine|Moroccan|Marokkaanse
MZ|mozambicain|mozambicaine|Mozambican|Mozambikaanse
MM|birman|birmane|Burmese|Myanmarese
NA|namibien|namibienne|Namibian|Namibische
NR|nauruan|nauruane|Nauruan|Nauruaanse
NP|népalais|népalaise|Nepalese|Nepalese
NL|néerlandais|néerlandaise|Dutch|Nederlandse
NZ|néo-zélandais|néo-zélandaise|New Zealand|Nieuw-Zeelandse
NI|nicaraguayen|nicaraguayenne|Nicaraguan|Nicaraguaanse
NE|nigérien|nigérienne|Nigerien|Nigerese
NG|nigérian|nigériane|Nigerian|Nigeriaanse
MK|macédonien|macédonienne|Macedonian|Macedonische
NO|norvégien|norvégienne|Norwegian|Noorse
OM|omanais|omanaise|Omani|Omaanse
PK|pakistanais|pakistanaise|Pakistani|Pakistaanse
PW|palauan|palauane|Palauan|Palause
PS|palestinien|palestinienne|Palestinian|Palestijnse
PA|panaméen|panaméenne|Panamanian|Panamese
PG|papouasien|papouasienne|Papua New Guinean|Papoea-Nieuw-Guinese
PY|paraguayen|paraguayenne|Paraguayan|Paraguayaanse
PE|péruvien|péruvienne|Peruvian|Peruaanse
PH|philippin|philippine|Philippine|Filipijnse
PL|polonais|polonaise|Polish|Poolse
PT|portugais|portugaise|Portuguese|Portugese
QA|qatarien|qatarienne|Qatari|Qatarese
RO|roumain|roumaine|Romanian|Roemeense
RU|russe|russe|Russian|Russische
RW|rwandais|rwandaise|Rwandan|Rwandese
KN|kittitien|kittitienne|Kittitian|Saint Kittse
LC|saint-lucien|saint-lucienne|Saint Lucian|Saint Luciaanse
VC|vincentais|vincentaise|Vincentian|Saint Vincentse
WS|samoan|samoane|Samoan|Samoaanse
SM|saint-marinais|saint-marinaise|San Marinese|San Marinese
ST|santoméen|santoméenne|Santomean|Santomese
SA|saoudien|saoudienne|Saudi|Saoedische
SN|sénégalais|sénégalaise|Senegalese|Senegalese
RS|serbe|serbe|Serbian|Servische
SC|seychellois|seychelloise|Seychellois|Seychelse
SL|sierra-léonais|sierra-léonaise|Sierra Leonean|Sierra Leoonse
SG|singapourien|singapourienne|Singaporean|Singaporese
SK|slovaque|slovaque|Slovak|Slowaakse
SI|slovène|slovène|Slovenian|Sloveense
SB|salomonien|salomonienne|Solomon Island|Salomonseilandse
SO|somalien|somalienne|Somali|Somalische
ZA|sud-africain|sud-africaine|South African|Zuid-Afrikaanse
SS|sud-soudanais|sud-soudanaise|South Sudanese|Zuid-Soedanese
ES|espagnol|espagnole|Spanish|Spaanse
LK|srilankais|srilankaise|Sri Lankan|Sri Lankaanse
SD|soudanais|soudanaise|Sudanese|Soedanese
SR|surinamais|surinamaise|Surinamese|Surinaamse
SE|suédois|suédoise|Swedish|Zweedse
CH|suisse|suisse|Swiss|Zwitserse
SY|syrien|syrienne|Syrian|Syrische
TW|taïwanais|taïwanaise|Taiwanese|Taiwanese
TJ|tadjik|tadjike|Tajik|Tadzjiekse
TZ|tanzanien|tanzanienne|Tanzanian|Tanzaniaanse
TH|thaïlandais|thaïlandaise|Thai|Thaise
TL|est-timorais|est-timoraise|East Timorese|Oost-Timorese
TG|togolais|togolaise|Togolese|Togolese
TO|tongien|tongienne|Tongan|Tongaanse
TT|trinidadien|trinidadienne|Trinidadian|Trinidadse
TN|tunisien|tunisienne|Tunisian|Tunesische
TR|turc|turque|Turkish|Turkse
TM|turkmène|turkmène|Turkmen|Turkmeense
TV|tuvaluan|tuvaluane|Tuvaluan|Tuvaluaanse
UG|ougandais|ougandaise|Ugandan|Ugandese
UA|ukrainien|ukrainienne|Ukrainian|Oekraïense
AE|émirien|émirienne|Emirati|Emiratische
GB|britannique|britannique|British|Britse
US|américain|américaine|American|Amerikaanse
UY|uruguayen|uruguayenne|Uruguayan|Uruguayaanse
UZ|ouzbek|ouzbèke|Uzbek|Oezbeekse
VU|vanuatuan|vanuatuane|Vanuatuan|Vanuatuaanse
VE|vénézuélien|vénézuélienne|Venezuelan|Venezolaanse
VN|vietnamien|vietnamienne|Vietnamese|Vietnamese
XK|kosovar|kosovare|Kosovar|Kosovaarse
YE|yéménite|yéménite|Yemeni|Jemenitische
ZM|zambien|zambienne|Zambian|Zambiaanse
ZW|zimbabwéen|zimbabwéenne|Zimbabwean|Zimbabwaanse
"""
# No nationality of a state: said as such, never as an adjective of a country.
WITHOUT_STATE: Final = """
XXA|apatride|apatride|stateless|staatloos
XXB|réfugié reconnu (Convention de 1951)|réfugiée reconnue (Convention de 1951)|recognised refugee (1951 Convention)|erkend vluchteling (Verdrag van 1951)
XXC|réfugié (autre statut)|réfugiée (autre statut)|refugee (other status)|vluchteling (ander statuut)
XXX|nationalité non précisée|nationalité non précisée|nationality not specified|nationaliteit niet vermeld
"""  # noqa: E501  one nationality a line
# Who issues passports beside the states of ISO 3166: French | English | Dutch.
AUTHORITIES: Final = """
RKS|Kosovo|Kosovo|Kosovo
XKX|Kosovo|Kosovo|Kosovo
UNK|Mission des Nations unies au Kosovo|United Nations mission in Kosovo|VN-missie in Kosovo
EUE|Union européenne|European Union|Europese Unie
UNO|Nations unies|United Nations|Verenigde Naties
UNA|Nations unies (institution spécialisée)|United Nations (specialised agency)|Verenigde Naties (gespecialiseerde organisatie)
XBA|Banque africaine de développement|African Development Bank|Afrikaanse Ontwikkelingsbank
XEC|CEDEAO|ECOWAS|ECOWAS
XIM|Banque africaine d'import-export|African Export-Import Bank|Afrikaanse Export-Importbank
XOM|Ordre souverain de Malte|Sovereign Order of Malta|Soevereine Orde van Malta
XPO|Interpol|Interpol|Interpol
"""  # noqa: E501  one authority a line
# How passports write a state that ISO 3166 writes otherwise; overseas citizens of Britain are British.
IN_PASSPORTS: Final = {
    "D": "DE",
    "RKS": "XK",
    "XKX": "XK",
    "UNK": "XK",
    "GBD": "GB",
    "GBN": "GB",
    "GBO": "GB",
    "GBP": "GB",
    "GBS": "GB",
}

/**
 * First names that people type without a capital. Only names that are rarely another word: "will", "mark", "grace" or "may" in small letters
 * are mostly no names. What is not here is a name where its text says so ("called", "my name is").
 */
const names = `
aaron abby abigail adam adrian agnes ahmed aisha alan albert alejandro alex alexa alexander alexandra alexis alfie alice alicia alina alison
allison alyssa amanda amara amelia amir amy ana anastasia andre andrea andreas andrew andy angela angelica anika anita anna anne annie anthony
antonio ari ariana arjun arthur ashley astrid audrey aurora ava aysha barbara beatriz becca belen bella ben benjamin bernard beth bianca bob bobby
brandon brenda brian bridget brittany bruno bryan caitlin caleb camila camille carla carlos carmen carol caroline catherine cecilia chloe chris
christian christina christopher cindy clara claire clara claudia cleo connor conrad courtney craig cristina daniel daniela danny dave david
deborah denise dennis derek diana diego dmitri dominic donald donna doris dorothy dylan ed eddie edgar eduardo edward elena eleanor eli elias
elijah elisa elizabeth ella ellen elliot elsa emil emilia emily emma emmanuel enrique eric erica erik erin esther ethan eva evan evelyn fatima
felipe felix fernando fiona florian francesca francis francisco frank franz fred frida gabriel gabriela gareth gary george georgia gerald gina
giovanni giulia gloria gordon greg gregory greta gustav hailey hana hannah hans harriet harry hasan hazel heather hector heidi helen helena henrik
henry hugo ian ibrahim ida igor imani ines ingrid irene isaac isabel isabella ivan jacob jade jaime jake jamal james jamie jan jane janet jared
jasmine jason javier jeff jeffrey jenna jennifer jenny jeremy jerome jesse jessica jim jimmy joan joanna joe joel johan johanna john johnny
jonas jonathan jordan jorge jose joseph josh joshua juan juana judith julia julian juliana julie juliet jun justin kai kaitlyn karen karim karl
kate katherine kathleen katie katrin kayla keith kelly kelsey kenji kenneth kevin khadija kim kimberly klaus kristen kyle lara larry laura lauren
layla leah leila lena leo leon leonardo leonie lewis liam lila lillian lily linda linh lisa logan lorenzo louis louise luca lucas lucia lucy luis
luisa luka lukas luke lydia maddie madison mads maja malcolm malik manuel marco marcus margaret maria mariam mariana marie marina mario marion
marta martha martin martina mary mateo mathilda matilda matt matteo matthew maurice max maya megan mei melanie melissa mia michael michelle
miguel mike mila milan mina minh miriam mohamed mohammed molly monica morgan muhammad nadia naomi natalia natalie natasha nathan neil nia
nicholas nick nicole nikita nikolai nina noah noor nora norman olga oliver olivia omar oscar otto owen pablo pamela patricia patrick paul paula
pedro pedro peter phil philip phoebe pierre pilar priya rachel rafael raj ralph ramon raquel raul rebecca renee ricardo richard rick rita robert
roberto robin rodrigo roger roland roman ronald rosa rosie ross ruben rudy ruth ryan sabrina sam samantha samir samuel sandra sara sarah sasha
scott sean sebastian selena serena sergio seth shannon sharon shawn sheila shirley silvia simon simone sofia sonia sophia sophie stacy stefan
stella stephanie stephen steve steven stuart susan susanne suzanne svetlana sven sylvia tamara tanya tara tariq tatiana ted teresa terry theo
theresa thomas tiffany tim timothy tina todd tom tomas tommy tony tracy trevor tristan tyler uma ursula valentina valeria vanessa vera veronica
vicky victor victoria vikram vincent viola vivian vladimir walter wendy wesley wilhelm william xavier yara yasmin yolanda yuki yusuf yves zara zoe
`;

const known: ReadonlySet<string> = new Set(names.trim().split(/\s+/));

/** Whether a word is a first name in whatever letters it is typed. */
export function isFirstName(word: string): boolean {
  return known.has(word.toLowerCase());
}

"""Who gets a grant: allocation rules as pure functions of published data, so that anybody can replay a decision. Knows no database."""

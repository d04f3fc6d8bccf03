package voc

// Disagreement describes how far the channels of a week differ in the share of their people who raise a topic. It is a
// description: no estimate or interval is made from it.
type Disagreement struct {
	Week     Week
	Topic    string
	Channels int     // with people
	Q        float64 // Cochran's χ² of homogeneity, with Channels − 1 degrees of freedom
	I2       float64 // part of Q beyond chance, 0 to 1 (Higgins & Thompson 2002)
	Tau2     float64 // variance of the channels' true shares (DerSimonian & Laird 1986), squared shares
}

// Weighting says how unequal the people of a week count under an estimator.
type Weighting struct {
	Week      Week
	Estimator string
	Effective float64 // effective number of people (Kish 1965)
	Design    float64 // design effect: people / Effective
	Largest   float64 // largest weight of one person by the mean weight
}

package index

// The mapping that bleve keeps with an index, in its JSON (bleve/v2/mapping). All fields have bleve's analyzer
// keyword: a query names terms as they stand in the index, of the text base forms in lower case. Others would need
// our tokenizer in whatever program opens the index, or more of bleve than it links by itself. bleve's own types are not used, since
// they bring most of bleve into programs that only search.
type (
	indexMapping struct {
		Default         documentMapping `json:"default_mapping"`
		DefaultAnalyzer string          `json:"default_analyzer"`
		DefaultField    string          `json:"default_field"`
		IndexDynamic    bool            `json:"index_dynamic"`
		StoreDynamic    bool            `json:"store_dynamic"`
	}

	documentMapping struct {
		Enabled    bool                       `json:"enabled"`
		Dynamic    bool                       `json:"dynamic"`
		Properties map[string]documentMapping `json:"properties,omitempty"`
		Fields     []fieldMapping             `json:"fields,omitempty"`
	}

	fieldMapping struct {
		Name         string `json:"name"`
		Type         string `json:"type"`
		Analyzer     string `json:"analyzer"`
		Index        bool   `json:"index"`
		SkipFreqNorm bool   `json:"skip_freq_norm"`
	}
)

const keywordAnalyzer = "keyword"

func bleveMapping() indexMapping {
	m := indexMapping{
		Default:         documentMapping{Enabled: true, Properties: map[string]documentMapping{}},
		DefaultAnalyzer: keywordAnalyzer,
		DefaultField:    fieldText,
	}
	add := func(name string) {
		m.Default.Properties[name] = documentMapping{Enabled: true,
			Fields: []fieldMapping{{Name: name, Type: "text", Analyzer: keywordAnalyzer, Index: true, SkipFreqNorm: true}}}
	}
	add(fieldText)
	for _, field := range keywordFields {
		add(field.name)
	}
	return m
}

// Renders a Helm chart as Helm does, as far as our chart goes: values merged over values.yaml, values.schema.json,
// Go templates with sprig and Helm's own functions. Standard input is a JSON list of releases, standard output a JSON
// list of what became of each.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

type object = map[string]interface{}

type release struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Values    object `json:"values"`
}

// outcome has either the text of each template by its name, or the reason why there is none.
type outcome struct {
	Files map[string]string `json:"files,omitempty"`
	Error string            `json:"error,omitempty"`
}

func main() {
	if err := run(os.Args[1], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string, in io.Reader, out io.Writer) error {
	var releases []release
	if err := json.NewDecoder(in).Decode(&releases); err != nil {
		return err
	}
	outcomes := make([]outcome, len(releases))
	for place, wanted := range releases {
		files, err := render(folder, wanted)
		if err != nil {
			outcomes[place].Error = err.Error()
		} else {
			outcomes[place].Files = files
		}
	}
	return json.NewEncoder(out).Encode(outcomes)
}

func render(folder string, wanted release) (map[string]string, error) {
	var chart, values object
	if err := read(filepath.Join(folder, "Chart.yaml"), &chart); err != nil {
		return nil, err
	}
	if err := read(filepath.Join(folder, "values.yaml"), &values); err != nil {
		return nil, err
	}
	values = merge(values, wanted.Values)
	if err := check(filepath.Join(folder, "values.schema.json"), values); err != nil {
		return nil, err
	}
	return execute(folder, object{
		"Values": values,
		"Chart":  capitalized(chart),
		"Release": object{"Name": wanted.Name, "Namespace": wanted.Namespace, "Service": "Helm",
			"IsInstall": true, "IsUpgrade": false, "Revision": 1},
	})
}

func read(path string, into interface{}) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return yaml.UnmarshalStrict(text, into)
}

// merge lays changes over values: objects are merged, everything else is replaced, null takes away.
func merge(values, changes object) object {
	merged := object{}
	for key, value := range values {
		merged[key] = value
	}
	for key, change := range changes {
		before, isObject := merged[key].(object)
		inner, changesObject := change.(object)
		switch {
		case change == nil:
			delete(merged, key)
		case isObject && changesObject:
			merged[key] = merge(before, inner)
		default:
			merged[key] = change
		}
	}
	return merged
}

func check(path string, values object) error {
	schema, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewGoLoader(values))
	if err != nil || result.Valid() {
		return err
	}
	reasons := make([]string, 0, len(result.Errors()))
	for _, reason := range result.Errors() {
		reasons = append(reasons, reason.String())
	}
	sort.Strings(reasons)
	return fmt.Errorf("values don't meet the schema: %s", strings.Join(reasons, "; "))
}

// capitalized names the fields of Chart.yaml as templates do: appVersion is AppVersion.
func capitalized(chart object) object {
	named := object{}
	for key, value := range chart {
		named[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return named
}

func execute(folder string, data object) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "templates", "*"))
	if err != nil {
		return nil, err
	}
	set := template.New("chart").Option("missingkey=zero")
	set.Funcs(functions(set))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if _, err := set.New(filepath.Base(path)).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	files := map[string]string{}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "_") {
			continue
		}
		var text bytes.Buffer
		if err := set.ExecuteTemplate(&text, name, data); err != nil {
			return nil, err
		}
		files[name] = strings.ReplaceAll(text.String(), "<no value>", "")
	}
	return files, nil
}

func functions(set *template.Template) template.FuncMap {
	known := sprig.TxtFuncMap()
	delete(known, "env")
	delete(known, "expandenv")
	known["include"] = func(name string, data interface{}) (string, error) {
		var text bytes.Buffer
		err := set.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	known["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	known["required"] = func(reason string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", reason)
		}
		return value, nil
	}
	return known
}

package io.bpfevents.benchmarks.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class RatesPlotTest {
    private static final ConsumerKind C = ConsumerKind.C_LIBBPF;
    private static final ConsumerKind FLUX = ConsumerKind.FLUX;

    private final List<Row> rows = new ArrayList<>();

    private void measured(double rate, Map<ConsumerKind, Double> percent, double p50) {
        Scenario scenario =
                new Scenario("rate", rate + " per second", 64, Buffers.ring(1 << 20), "", 0, 1);
        ScenarioResults results = new ScenarioResults(scenario, List.of(C, FLUX));
        results.add(
                Map.of(
                        C,
                        figures(rate, percent.get(C), p50),
                        FLUX,
                        figures(rate, percent.get(FLUX), p50)));
        rows.addAll(results.rows());
    }

    private static Map<Metric, Double> figures(double rate, double percent, double p50) {
        return Map.of(
                Metric.RECORDS_PER_SECOND, rate,
                Metric.CPU_PERCENT, percent,
                Metric.P50_US, p50);
    }

    private Element svg() throws Exception {
        String svg = new RatesPlot("a machine with <two> CPUs").of(rows);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
    }

    private static List<Element> all(Element root, String name) {
        List<Element> all = new ArrayList<>();
        var found = root.getElementsByTagName(name);
        for (int i = 0; i < found.getLength(); i++) {
            all.add((Element) found.item(i));
        }
        return all;
    }

    @Test
    void shouldPutEachFigureAtItsTick() throws Exception {
        measured(999, Map.of(C, 1.0, FLUX, 10.0), 30);
        measured(100_000, Map.of(C, 100.0, FLUX, 1.0), 3);
        Element root = svg();

        // the panels: x from 56 to 424 and from 516 to 884, y from 346 up to 106
        assertThat(all(root, "polyline"))
                .extracting(line -> line.getAttribute("points"))
                .containsExactly(
                        "55.9,346.0 424.0,106.0",
                        "55.9,226.0 424.0,346.0",
                        "515.9,106.0 884.0,346.0",
                        "515.9,106.0 884.0,346.0");
        assertThat(all(root, "circle")).hasSize(8);
    }

    @Test
    void shouldNameTheTicksAndTheConsumers() throws Exception {
        measured(1_000, Map.of(C, 0.2, FLUX, 10.0), 5);
        measured(30_000, Map.of(C, 40.0, FLUX, 9.0), 200);

        assertThat(all(svg(), "text"))
                .extracting(Element::getTextContent)
                .contains("c-libbpf", "flux", "a machine with <two> CPUs")
                .contains("1,000", "3,000", "10,000", "30,000")
                .contains("0.10", "0.30", "1", "3", "10", "30", "100")
                .contains("300")
                .doesNotContain("0.03", "100,000");
    }

    @Test
    void shouldDrawTheSameConsumerInOneColour() throws Exception {
        measured(1_000, Map.of(C, 1.0, FLUX, 10.0), 30);

        List<String> colours =
                all(svg(), "polyline").stream().map(line -> line.getAttribute("stroke")).toList();
        assertThat(colours.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(colours.subList(2, 4));
    }

    @Test
    void shouldPlanAMeasurementOfFiveMinutes() {
        Plan plan = Plan.rates();

        assertThat(plan.atMost()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plan.scenarios())
                .extracting(Scenario::command)
                .contains("stream 1.5 0.1 1000 1000 adaptive")
                .contains("stream 1.5 0.1 30000 33 adaptive")
                .contains("stream 1.5 0.1 1000000 10 adaptive");
        assertThat(Metric.of(Plan.rates().scenarios().getFirst()))
                .startsWith(Metric.CPU_PERCENT)
                .contains(Metric.P50_US);
    }
}

package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure of the table.
 *
 * @param value over all turns
 * @param ratio to the figure of the scenario's reference in C in the same round, over all turns;
 *     unknown if that is zero
 * @param turns number of turns
 */
record Row(
        Scenario scenario,
        ConsumerKind consumer,
        Metric metric,
        Spread value,
        Spread ratio,
        int turns) {

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("mode", scenario.mode());
        fields.put("variant", scenario.variant());
        fields.put("size", scenario.size());
        if (scenario.buffers().hasRing()) {
            fields.put("ring", scenario.buffers().ringBytes());
        }
        if (scenario.buffers().hasPerf()) {
            fields.put("per_cpu", scenario.buffers().perCpu());
            fields.put("samples", scenario.buffers().samples());
        }
        fields.put("consumer", consumer.label());
        fields.put("metric", metric.label());
        fields.put("value", value.median());
        fields.put("value_low", value.low());
        fields.put("value_high", value.high());
        fields.put("ratio_to_c", ratio.median());
        fields.put("ratio_low", ratio.low());
        fields.put("ratio_high", ratio.high());
        fields.put("turns", turns);
        return fields;
    }
}

package io.bpfevents.web.api;

import io.bpfevents.web.policy.Policy;
import io.bpfevents.web.source.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;

/** Parses the parameters of requests. */
final class Parameters {
    private Parameters() {}

    /**
     * @param labels names of kinds; empty for all kinds
     */
    static Set<Kind> kinds(List<String> labels) {
        if (labels.isEmpty()) {
            return EnumSet.allOf(Kind.class);
        }
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        labels.forEach(label -> kinds.add(kind(HttpStatus.BAD_REQUEST, "kinds", label)));
        return kinds;
    }

    static Kind kind(HttpStatus ifInvalid, String name, String label) {
        return one(ifInvalid, name, label, Kind.values(), Kind::label);
    }

    static Policy policy(String label) {
        return one(HttpStatus.BAD_REQUEST, "policy", label, Policy.values(), Policy::label);
    }

    private static <T> T one(
            HttpStatus ifInvalid, String name, String value, T[] all, Function<T, String> label) {
        return Arrays.stream(all)
                .filter(one -> label.apply(one).equals(value))
                .findFirst()
                .orElseThrow(() ->
                        ParameterException.of(
                                ifInvalid, name, value, Arrays.stream(all).map(label).toList()));
    }
}

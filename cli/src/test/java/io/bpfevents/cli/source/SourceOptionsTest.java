package io.bpfevents.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the commands of the catalogue, and the errors for wrong ones. */
class SourceOptionsTest {
    @Test
    void shouldHaveACommandForEverySource() {
        assertThat(Sources.ALL.stream().map(it -> it.type().getName()))
                .containsExactlyInAnyOrderElementsOf(
                        KernelEvents.available().stream().map(it -> it.type().getName()).toList());
    }

    @Test
    void shouldHaveTheColumnsOfEverySource() {
        assertThat(Sources.ALL)
                .allSatisfy(source ->
                        assertThat(source.columns().columns())
                                .hasSizeGreaterThan(source.shown().size())
                                .extracting("name")
                                .startsWith(source.shown().toArray())
                                .contains("time", "pid", "uid", "comm")
                                .doesNotHaveDuplicates());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "-p|x|'x' is not an int",
                "-p|0|the process id 0 is not positive",
                "--tree|-5|the process id -5 is not positive",
                "--uid|-1|the user id -1 is not from 0 to 4294967295",
                "--uid|4294967296|the user id 4294967296 is not from 0",
                "--cgroup|nonsense|'nonsense' is neither the id of a cgroup",
                "--comm|0123456789abcdef|16 bytes",
                "--path|/tmp|processForks cannot filter by pathPrefix; it can by cgroup",
                "--port|80|processForks cannot filter by port",
                "--port|0|0",
                "--min-duration|10ms|processForks cannot filter by minDuration",
                "--errno|2|processForks cannot filter by errnos",
                "--rate-limit|0|the rate of 0 events per second",
                "-o|xml|'xml' is none of columns, json, jsonpretty, raw, hex",
                "--json|-o raw|--json and -o raw exclude each other",
                "--fields|pid,nope|--fields: there is no field 'nope'; the fields: time, pid, comm,",
                "--filter|pid|'pid' is not a condition such as comm==bash; the operators: ==",
                "--filter|nope==1|--filter: there is no field 'nope'; the fields: time,",
                "--filter|pid==bash|cannot compare pid with 'bash'; the field is a number",
                "--filter|comm<a|cannot compare comm with 'a': the field is text",
                "--filter|time>1|the field is a time, such as 2026",
                "-o|raw --fields pid|--fields has no effect with -o raw",
                "-c|0|'0' is not a number of events",
                "-t|5|'5' is not a duration such as 500ms",
                "--overflow|oldest|'oldest' is none of backpressure",
                "--coalesce|1us|'1us' is shorter than 20us"
            })
    void shouldReportAWrongValueInOneLine(String option, String value, String message) {
        Command command = Command.run(Main::run, arguments(option, value));

        assertThat(command.exitCode()).as(command.err()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err())
                .startsWith("bpf-events: ")
                .contains(message)
                .endsWith("bpf-events fork --help lists the arguments\n")
                .hasLineCount(1);
    }

    private static String[] arguments(String option, String value) {
        return ("fork " + option + " " + value).split(" ", -1);
    }

    @Test
    void shouldReportThatThereAreNoBytes() {
        Command command = Command.run(Main::run, "runqlat", "-o", "raw");

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err()).contains("-o raw and -o hex are not possible").hasLineCount(1);
    }

    @Test
    void shouldReportThatThereIsNoSuchCgroup() {
        Command command = Command.run(Main::run, "fork", "--container", "0123456789ab");

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).contains("cgroup").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "fork, ''",
        "exec, --path",
        "open, '--path --min-duration'",
        "connect, '--port --min-duration'",
        "syscall-fail, '--min-duration --errno'"
    })
    void shouldOfferOnlyTheFiltersThatTheSourceApplies(String name, String further) {
        String help = Command.run(Main::run, name, "--help").out();

        assertThat(help).contains("--pid", "--tree", "--uid", "--cgroup", "--comm");
        assertThat(
                        Stream.of("--path", "--port", "--min-duration", "--errno")
                                .filter(help::contains))
                .containsExactlyInAnyOrder(
                        further.isEmpty() ? new String[0] : further.split(" ", -1));
    }
}

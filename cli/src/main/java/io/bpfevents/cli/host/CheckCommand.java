package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Table;
import io.bpfevents.core.advice.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reports what this machine allows. */
@Command(
        name = "check",
        aliases = "doctor",
        description =
                "Report what this machine allows this user to do, and what to do about the rest.",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything that is needed can be used",
            "1:something that is needed cannot"
        },
        footer = {
            "",
            "ok: can be used. restricted: exists, but not for this process, or not all of it. missing.",
            "Needed, to load programs and read their events: kernel, btf, cap_bpf, cap_perfmon, libbpf,",
            "ring-buffers. All else is optional: a line that is not ok names what requires it."
        })
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private OutputOptions output = new OutputOptions();

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Table table = new Table(console, output, Finding.COLUMNS);
        List<Finding> all = new ArrayList<>(new KernelChecks(Machine.HERE).findings());
        all.addAll(new ProcessChecks(Machine.HERE).findings());
        all.addAll(LibraryChecks.findings());
        table.print(all.stream().map(Finding::values).toList());
        String problems =
                all.stream()
                        .filter(Finding::isProblem)
                        .map(Finding::check)
                        .collect(Collectors.joining(", "));
        if (problems.isEmpty()) {
            return 0;
        }
        console.report("needed, and cannot be used: " + problems);
        return 1;
    }
}

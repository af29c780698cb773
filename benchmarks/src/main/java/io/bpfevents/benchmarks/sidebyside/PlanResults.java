package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.machine.Cpus;
import io.bpfevents.benchmarks.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of a plan.
 *
 * @param mismatches the turns in which the consumed records differ from the produced ones
 * @param machine the machine, and how busy it was, one property per line
 */
record PlanResults(List<Row> rows, List<String> mismatches, String machine) {

    /** Measures a plan, and prints the table of each scenario, then the machine. */
    static PlanResults measure(Plan plan, List<ConsumerKind> consumers) throws IOException {
        Cpus cpus = Cpus.ofThisMachine();
        Path pin = Path.of("/sys/fs/bpf/bpf-events-bench-" + ProcessHandle.current().pid());
        List<Row> rows = new ArrayList<>();
        List<String> mismatches;
        String noise = Machine.noise("before", cpus);
        String libbpf;
        try (ChildProcesses processes = new ChildProcesses(pin, cpus)) {
            List<Scenario> warmUps = plan.warmUps();
            int shares = plan.cold().size() + warmUps.size() + plan.scenarios().size();
            TimeBudget budget = new TimeBudget(plan.atMost(), shares);
            Run run = new Run(processes, consumers, budget, PlanResults::progress);
            for (Scenario scenario : plan.cold()) {
                print(run.measure(scenario), rows);
            }
            for (Scenario scenario : warmUps) {
                run.warmUp(scenario);
            }
            for (Scenario scenario : plan.scenarios()) {
                print(run.measure(scenario), rows);
            }
            mismatches = run.mismatches();
            libbpf = processes.libbpf();
        }
        String machine = Machine.description(libbpf) + noise + Machine.noise("after", cpus);
        System.out.print(machine);
        return new PlanResults(rows, mismatches, machine);
    }

    /** Reports the mismatches, and returns the exit code of the command. */
    int exitCode() {
        mismatches.forEach(mismatch -> System.err.println("bench: WRONG RECORDS: " + mismatch));
        return mismatches.isEmpty() ? 0 : 1;
    }

    private static void print(List<Row> measured, List<Row> rows) {
        System.out.print(Table.of(measured));
        rows.addAll(measured);
    }

    /** Reports progress on standard error. */
    static void progress(String what) {
        System.err.println("bench: " + what);
    }
}

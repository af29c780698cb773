package io.bpfevents.cli.demo;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.run.Accounting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Reports what became of a program's records: on request, and when closed. */
final class BalanceReporter implements AutoCloseable {
    /** Audits until no attempt is in progress; after this number the report gives a range. */
    private static final int MAX_AUDITS = 8;

    private final ExecSource source;
    private final Console console;
    private final @Nullable OutputStream json;
    private boolean closed;
    private boolean failed;
    private Accounting last = Accounting.none();

    /**
     * @param console receives balances as equations
     * @param json receives the final balance as a JSON object, and is closed
     */
    BalanceReporter(ExecSource source, Console console, @Nullable OutputStream json) {
        this.source = source;
        this.console = console;
        this.json = json;
    }

    /** Prints the current balance, unless this is closed. */
    synchronized void report() {
        if (!closed) {
            try {
                console.report(audit().describe());
            } catch (CompletionException | IllegalStateException e) {
                // the ring failed, which ends the stream, or is not there yet
            }
        }
    }

    /** Stops the program and takes the final balance. Repeated calls do nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        source.close();
        try {
            Balance balance = audit();
            long ringBytes = source.starts().stats().ring().sizeBytes();
            last = balance.accounting(ringBytes);
            failed = balance.isKnown() && !balance.isBalanced();
            write(balance.json(ringBytes));
        } catch (CompletionException e) {
            failed = true;
            console.report("the balance is not available: " + e.getCause());
        } catch (IllegalStateException e) {
            // the end came before the program was loaded, or the stream reports why it was not
        } catch (IOException e) {
            failed = true;
            console.report("cannot write the balance: " + e);
        }
    }

    private void write(String object) throws IOException {
        if (json != null) {
            try (json) {
                json.write(object.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The final balance; none before {@link #close}. */
    synchronized Accounting accounting() {
        return last;
    }

    /** Whether the final figures do not balance, or could not be reported. */
    synchronized boolean failed() {
        return failed;
    }

    private Balance audit() {
        Balance balance = auditOnce();
        for (int i = 1; i < MAX_AUDITS && !balance.isExact(); i++) {
            balance = auditOnce();
        }
        return balance;
    }

    private Balance auditOnce() {
        return new Balance(source.starts().audit().toCompletableFuture().join());
    }
}

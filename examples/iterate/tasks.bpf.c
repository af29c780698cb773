#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task { __u32 pid, tid; char comm[16]; };
struct task *described; /* without this, the object does not describe the struct */

/* The fields of the kernel's structs that the program reads. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct bpf_iter_meta { void *seq; };
struct task_struct { int tgid, pid; char comm[16]; };
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; };
#pragma clang attribute pop

SEC("iter/task") int tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	if (!task) /* at the end */
		return 0;
	struct task next = { .pid = task->tgid, .tid = task->pid };
	bpf_probe_read_kernel_str(next.comm, sizeof(next.comm), task->comm);
	bpf_seq_write(ctx->meta->seq, &next, sizeof(next));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

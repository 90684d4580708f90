"""What late rooms are worth: strategies side by side, judged on seeds nothing was tuned on."""

"""What a person sees and changes of their own: name, sign-ins, notices, data, leaving."""
